// The page as its own server serves it, and what a person does there to send.

import { expect, FormPage, test as base } from "./form-page.mjs";
import { startServer } from "./server.mjs";
import { draftText } from "./drafts.mjs";

export { expect };

export const SECRET = "Canary-9b1c-Vx!";

/** What is needed besides, before a draft can be sent. */
const MORE = { "dbs.CreateRestoreTask": { RestoreObjects: [{ DBName: "orders" }] } };

export const test = base.extend({
  // In the place of the static server, so that everything else stands as it is.
  site: async ({}, use) => {
    const site = await startServer();
    await use(site);
    await site.close();
  },

  sends: async ({ form, page }, use) => {
    // What a vendor or a proxy refuses is no mistake of the page.
    page.mayLog(/Failed to load resource/);
    await use(new SendPage(form, page));
  },
});

export class SendPage {
  constructor(form, page) {
    this.form = form;
    this.page = page;
    this.openButton = form.result.getByRole("button", { name: "Send …" });
    this.dialog = page.getByRole("dialog", { name: /^Send|^Sent/ });
    this.sendButton = this.dialog.getByRole("button", { name: /^Send/ });
    this.confirm = this.dialog.getByRole("textbox");
    this.outcome = this.dialog.locator("[data-outcome]");
  }

  /** A whole draft in its form, with the text of its secrets. */
  async fill(operation) {
    await this.form.open(operation);
    const draft = JSON.parse(draftText(operation).replace(/\{"env":"[A-Z_]+"\}/, JSON.stringify(SECRET)));
    Object.assign(draft.parameters, MORE[operation]);
    await this.form.replaceBy(JSON.stringify(draft));
    await this.form.expectComplete();
  }

  /** Opens the review. */
  async review() {
    await this.openButton.click();
    await expect(this.sendButton).toBeVisible();
  }

  /** Types what is asked for, if anything is. */
  async confirmTarget() {
    if ((await this.confirm.count()) === 0) return;
    await this.confirm.fill(await this.dialog.locator(".confirm label code").textContent());
  }

  /** Sends what is reviewed and waits for its end: the word for it. */
  async send() {
    await this.confirmTarget();
    await this.sendButton.click();
    return this.end();
  }

  async end() {
    await this.outcome.waitFor();
    return this.outcome.getAttribute("data-outcome");
  }
}

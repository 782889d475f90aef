// The catalogue as other tools read it: not of the page, but judged by a validator of theirs.
import { execFileSync } from "node:child_process";
import { expect, test } from "@playwright/test";
import { Validator } from "@seriousme/openapi-schema-validator";

const PROGRAM = ["run", "--quiet", "--locked", "--package", "restore_builder", "--"];

test("the catalogue is a valid OpenAPI 3.1 document", async () => {
  test.setTimeout(600_000);
  const text = execFileSync("cargo", [...PROGRAM, "openapi"], { cwd: "../..", encoding: "utf8", maxBuffer: 2 ** 26 });

  const validator = new Validator();
  expect(await validator.validate(JSON.parse(text))).toEqual({ valid: true });
  expect(validator.version).toBe("3.1");

  const spoiled = JSON.parse(text);
  delete spoiled.info.title;
  expect((await new Validator().validate(spoiled)).valid).toBe(false);
});

// Host functions of the forms, for the second wasm, whose script imports them by their names.

export let formDraft, formDraftAsSent, formIsReady, formReplace, formSent, formWrite;

export function lend(forms) {
  ({ formDraft, formDraftAsSent, formIsReady, formReplace, formSent, formWrite } = forms);
}

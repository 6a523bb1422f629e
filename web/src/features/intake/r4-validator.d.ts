// What the validator of FHIR R4 looks like to the tests: it comes without types.
declare module "@asymmetrik/fhir-json-schema-validator" {
  export default class Validator {
    /** What is wrong: a sentence, or ajv's error. Nothing when it is sound. */
    validate(resource: unknown, verbose?: boolean): (string | { keyword: string; dataPath: string })[];
  }
}

// Validates an OpenAPI document against the JSON Schema of its version, and resolves every reference: node validate.mjs FILE
import { readFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';

const validator = new Validator();
const result = await validator.validate(JSON.parse(await readFile(process.argv[2], 'utf8')));
if (!result.valid) {
  console.log(JSON.stringify(result.errors));
  process.exit(1);
}
validator.resolveRefs();
console.log(`valid OpenAPI ${validator.version}`);

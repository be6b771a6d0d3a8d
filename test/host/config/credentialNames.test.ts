import { describe, expect, it } from 'vitest';
import {
  isCredentialFlag,
  isCredentialHeader,
  isCredentialParameter,
  isCredentialVariable,
} from '../../../host/config/credentialNames.ts';

describe.each([
  {
    what: 'header',
    is: isCredentialHeader,
    yes: ['Authorization', 'Proxy-Authorization', 'Cookie', 'X-API-Key', 'x-auth', 'X-Auth-Token', 'Api_Key'],
    no: ['X-Author', 'X-Max-Tokens', 'X-Tenant', 'User-Agent', 'Authority'],
  },
  {
    what: 'variable',
    is: isCredentialVariable,
    yes: ['GITHUB_TOKEN', 'TOKEN', 'DB_PASSWORD', 'OPENAI_API_KEY', 'AWS_SECRET_ACCESS_KEY', 'apiKey'],
    no: [
      ...['MAX_TOKENS', 'TOKENIZERS_PARALLELISM', 'GOOGLE_APPLICATION_CREDENTIALS', 'TOKEN_FILE'],
      ...['PRIVATE_KEY_PATH', 'TOKEN_URL', 'LOG_LEVEL', 'KEYBOARD'],
    ],
  },
  {
    what: 'parameter of a URL',
    is: isCredentialParameter,
    yes: ['key', 'token', 'access_token', 'api_key', 'apikey', 'apiKey', 'exampleApiKey', 'client_secret'],
    no: ['monkey', 'keys', 'tokens', 'tools', 'author', 'token_type'],
  },
  {
    what: 'option',
    is: isCredentialFlag,
    yes: ['--token', '-token', '--api-key', '--github-token', '--apikey', '--db_password'],
    no: ['token', '--max-tokens', '--tokenizer', '--token-file', '--port', '-k', ''],
  },
])('a $what', ({ is, yes, no }) => {
  it.each(yes)('%s is likely a credential', (name) => expect(is(name)).toBe(true));
  it.each(no)('%s is not', (name) => expect(is(name)).toBe(false));
});

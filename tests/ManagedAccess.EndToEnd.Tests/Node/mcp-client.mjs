// The MCP TypeScript SDK as a client that knows nothing but the address of a server.
//   node mcp-client.mjs SERVER CLIENT_NAME REDIRECT_URI QUERY SLUG TEXT
// Writes one JSON object a line. After {"authorize": URL} it waits on standard input for the URL the person's browser was sent back to;
// then it searches, reads SLUG, adds TEXT to it, and ends.
import { randomUUID } from 'node:crypto';
import { createInterface } from 'node:readline/promises';
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';

const [server, name, redirectUri, query, slug, text] = process.argv.slice(2);
const say = (message) => console.log(JSON.stringify(message));
const answers = createInterface({ input: process.stdin })[Symbol.asyncIterator]();

const memory = {};
const authProvider = {
  redirectUrl: redirectUri,
  clientMetadata: {
    client_name: name,
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  },
  state: () => (memory.state = randomUUID()),
  clientInformation: () => memory.client,
  saveClientInformation: (client) => { memory.client = client; },
  tokens: () => memory.tokens,
  saveTokens: (tokens) => { memory.tokens = tokens; },
  saveCodeVerifier: (verifier) => { memory.verifier = verifier; },
  codeVerifier: () => memory.verifier,
  redirectToAuthorization: (url) => say({ authorize: url.href }),
};

const connect = async () => {
  const client = new Client({ name, version: '1.0.0' });
  const transport = new StreamableHTTPClientTransport(new URL(server), { authProvider });
  try {
    await client.connect(transport);
    return client;
  } catch (error) {
    if (!(error instanceof UnauthorizedError)) {
      throw error;
    }

    const callback = new URL((await answers.next()).value).searchParams;
    if (callback.get('state') !== memory.state) {
      throw new Error('The answer belongs to another request.');
    }

    await transport.finishAuth(callback.get('code'));
    return connect();
  }
};

const client = await connect();
const call = async (tool, args) => {
  const result = await client.callTool({ name: tool, arguments: args });
  const answer = result.content.map((part) => part.text).join('\n');
  say({ tool, isError: result.isError ?? false, answer });
  return answer;
};

say({ tools: (await client.listTools()).tools.map((tool) => tool.name) });
await call('search_pages', { query });
const page = await call('read_page', { slug });
const [, frontMatter, markdown] = page.match(/^---\n([^]*?)\n---\n([^]*)$/);
await call('edit_page', {
  slug,
  markdown: `${markdown}\n\n${text}\n`,
  revision: Number(frontMatter.match(/^revision: (\d+)$/m)[1]),
  note: text,
});
await client.close();
process.exit();

// A real OpenID provider for the test: two people, one client. Arguments: port, redirect URI, client secret.
import { Provider } from 'oidc-provider'

const [port, redirectUri, secret] = process.argv.slice(2)
const people = {
  duty: { sub: 'duty', name: '值班员', roles: ['expo-duty', 'canteen'], zones: ['Z1'] },
  stranger: { sub: 'stranger', name: '来客', roles: ['canteen'] },
}

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [
    {
      client_id: 'jinbo',
      client_secret: secret,
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: 'client_secret_post',
      application_type: 'native',
    },
  ],
  pkce: { required: () => true },
  conformIdTokenClaims: false,
  claims: { openid: ['sub'], profile: ['name', 'roles', 'zones'] },
  findAccount: (_, id) => people[id] && { accountId: id, claims: () => people[id] },
})

provider.listen(Number(port), '127.0.0.1', () => console.log('ready'))

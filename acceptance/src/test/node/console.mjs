// A browser signs in to the console, does what people do there, then what they should not, and visits every page.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';

const plaintext = process.env.CONSOLE_ORIGIN;
// The same port; that its certificate is good is what other tests prove.
const origin = plaintext.replace('http:', 'https:');
const root = { accessKeyId: process.env.ROOT_ACCESS_KEY_ID, secretAccessKey: process.env.ROOT_SECRET_ACCESS_KEY };
const screenshots = process.env.SCREENSHOTS;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const chromiums = process.env.PATH.split(delimiter).map((folder) => join(folder, 'chromium'));
const PAYLOAD = '"><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}';
const PAGES = 120;
// Where a browser has been, all of which axe has looked at.
const visited = new Set();
// What can be typed into.
const TYPED = 'input:not([type=hidden]), textarea';
// The pages that are reached with an IAM token alone.
const OF_ROLES = /\/(api-keys|authorized-keys|bindings)\b/;

mkdirSync(screenshots, { recursive: true });
const browser = await chromium.launch({
  executablePath: chromiums.find(existsSync),
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});

// A context whose pages may neither open a dialog, nor break the content security policy, nor load from elsewhere.
async function context(options = {}) {
  const made = await browser.newContext({ baseURL: origin, ignoreHTTPSErrors: true, reducedMotion: 'reduce', ...options });
  made.setDefaultTimeout(60_000);
  const faults = [];
  made.on('dialog', async (dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    await dialog.dismiss();
  });
  made.on('console', (message) => {
    const isStatus = /Failed to load resource: the server responded with a status of 4\d\d/.test(message.text());
    if (message.type() === 'error' && !isStatus) {
      faults.push(`console: ${message.text()}`);
    }
  });
  made.on('weberror', (error) => faults.push(`error: ${error.error()}`));
  made.on('request', (request) => {
    if (![origin, plaintext].some((own) => request.url().startsWith(`${own}/console/`)) && !request.url().startsWith('data:')) {
      faults.push(`request: ${request.url()}`);
    }
  });
  made.faults = faults;
  return made;
}

async function signIn(page, key) {
  await page.goto('/console/');
  await page.getByLabel('Access key ID').fill(key.accessKeyId);
  await page.getByLabel('Secret access key').fill(key.secretAccessKey);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

function menu(page, name) {
  return page.getByRole('navigation').getByRole('link', { name });
}

async function heading(page, text) {
  assert.equal(await page.locator('h1').innerText(), text);
}

// Creates a user with a policy and a key, from the page that follows the sign-in on; returns the key.
async function createUser(page, name) {
  await menu(page, 'Users').click();
  await page.getByRole('link', { name: 'New user' }).click();
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Policy').selectOption('arn:aws:iam::aws:policy/IAMFullAccess');
  assert.ok(await page.getByLabel('access key').isChecked());
  await page.getByRole('button', { name: 'Create' }).click();
  await heading(page, 'A new access key');
  return {
    accessKeyId: await page.locator('#access-key-id').innerText(),
    secretAccessKey: await page.locator('#secret-access-key').innerText(),
  };
}

async function story() {
  const desk = await context();
  const page = await desk.newPage();
  await signIn(page, { ...root, secretAccessKey: 'x'.repeat(40) });
  await page.getByRole('alert').waitFor();
  await audit(page, 'refused-sign-in');
  assert.equal(await page.getByLabel('Secret access key').inputValue(), '');
  await signIn(page, root);
  await heading(page, 'Overview');
  const key = await createUser(page, 'anna');
  const links = page.locator('a[download]');
  const files = await links.evaluateAll((all) => all.map((link) => atob(link.href.split('base64,')[1])));
  assert.equal(files.length, 3);
  files.forEach((file) => assert.ok(file.includes(key.secretAccessKey), 'a file without the secret'));

  // The secret is shown once: the same page again has none.
  await page.reload();
  assert.ok(!(await page.content()).includes(key.secretAccessKey));

  // A session that began with a key ends when the key is disabled.
  const other = await context();
  const annas = await other.newPage();
  await signIn(annas, key);
  await heading(annas, 'Overview');
  await page.goto(`/console/users?search=anna`);
  await page.getByRole('link', { name: 'anna', exact: true }).click();
  await page.getByRole('link', { name: key.accessKeyId }).click();
  await page.getByRole('button', { name: 'Disable' }).click();
  await page.getByRole('status').filter({ hasText: 'disabled' }).waitFor();
  await menu(annas, 'Users').click();
  await heading(annas, 'Sign in');
  await page.getByRole('button', { name: 'Enable' }).click();
  await page.getByRole('status').filter({ hasText: 'enabled' }).waitFor();
  await signIn(annas, key);
  await heading(annas, 'Overview');
  await annas.getByRole('button', { name: 'Sign out' }).click();
  await annas.goto('/console/users');
  await heading(annas, 'Sign in');
  assert.deepEqual([...desk.faults, ...other.faults], []);
  await other.close();
  return { desk, page, key };
}

// A policy that is refused, saved, changed and compared, and a group that has it.
async function policies({ desk, page }) {
  const document = (action) => `{
  "Version": "2012-10-17",
  "Statement": [{"Effect": "Allow", "Action": "${action}", "Resource": "*"}]
}`;
  await menu(page, 'Policies').click();
  await page.getByRole('link', { name: 'New policy' }).click();
  await page.getByLabel('Name', { exact: true }).fill('reading');
  await page.getByLabel('Policy document').fill(document('s3:GetObject').replace('Allow', 'Permit'));
  await page.getByRole('button', { name: 'Create the policy' }).click();
  await page.getByText('Line 3, column').waitFor();
  await audit(page, 'refused-policy');
  await page.getByLabel('Policy document').fill(document('s3:GetObject'));
  await page.getByRole('button', { name: 'Create the policy' }).click();
  await heading(page, 'reading');
  await page.getByText('Change the document').click();
  await page.getByLabel('Policy document').fill(document('s3:PutObject'));
  await audit(page, 'own-policy');
  await page.getByRole('button', { name: 'Save as a new version' }).click();
  await page.getByRole('link', { name: 'Compare with the default version' }).click();
  await heading(page, 'Version v1 of reading');
  await page.getByRole('cell', { name: 'removed' }).waitFor();
  await audit(page, 'difference');

  await menu(page, 'Groups').click();
  await page.getByText('New group').click();
  await page.getByLabel('Name', { exact: true }).fill('readers');
  await page.getByRole('button', { name: 'Create the group' }).click();
  await heading(page, 'readers');
  await page.getByLabel('User name').fill('anna');
  await page.getByRole('button', { name: 'Add to the group' }).click();
  await page.getByRole('link', { name: 'anna' }).waitFor();
  await page.getByLabel('Policy', { exact: true }).selectOption({ index: 0 });
  await page.getByRole('button', { name: 'Attach a policy' }).click();
  await page.getByRole('button', { name: 'Detach' }).waitFor();
  await audit(page, 'group');

  await menu(page, 'Simulate').click();
  await page.getByLabel('User, group or role').fill('anna');
  await page.getByLabel('Actions').fill('iam:ListUsers\niam:GetUser');
  await page.getByRole('button', { name: 'Simulate' }).click();
  await page.getByRole('heading', { name: 'What the policies decide' }).waitFor();
  const verdict = await page.getByRole('row', { name: 'iam:ListUsers' }).innerText();
  assert.match(verdict, /allowed[^]*policy IAMFullAccess, statement 1/);
  await audit(page, 'simulation');
  assert.deepEqual(desk.faults, []);
}

// The same without scripts, signed in by keyboard alone, over plaintext on the same machine.
async function plain() {
  const bare = await context({ baseURL: plaintext, javaScriptEnabled: false });
  const page = await bare.newPage();
  await page.goto('/console/');
  await page.getByLabel('Access key ID').focus();
  await page.keyboard.type(root.accessKeyId);
  await page.keyboard.press('Tab');
  await page.keyboard.type(root.secretAccessKey);
  await page.keyboard.press('Enter');
  await menu(page, 'Users').waitFor();
  await page.keyboard.press('Tab');
  assert.equal(await page.locator(':focus').innerText(), 'Skip to the content');
  const key = await createUser(page, 'boris');
  assert.match(key.accessKeyId, /^AKIA/);
  assert.deepEqual(bare.faults, []);
  await bare.close();
}

// What roles alone decide about: keys of a service account, each secret shown once, and a role that is bound to it.
async function byRoles() {
  const desk = await context();
  const page = await desk.newPage();
  const account = process.env.SERVICE_ACCOUNT;
  await page.goto('/console/');
  await page.getByText('With an IAM token, or a link').click();
  await page.getByLabel('IAM token').fill(process.env.IAM_TOKEN);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await heading(page, 'Overview');
  await page.goto(`/console/users/${account}`);
  await page.getByRole('link', { name: 'API keys' }).click();
  await page.getByText('New API key').click();
  await page.getByRole('button', { name: 'Create the API key' }).click();
  await page.getByText('Choose at least one scope').waitFor();
  await audit(page, 'refused-api-key');
  await page.getByLabel('Description').fill(PAYLOAD);
  await page.getByLabel('yc.monitoring.read').check();
  await page.getByRole('button', { name: 'Create the API key' }).click();
  await page.getByText('shown only here').waitFor();
  const secret = await page.locator('#secret').innerText();
  const files = await page.locator('a[download]').evaluateAll((all) => all.map((link) => atob(link.href.split('base64,')[1])));
  assert.equal(files.length, 2);
  files.forEach((file) => assert.ok(file.includes(secret), 'a file without the secret'));
  await audit(page, 'api-key-secret');
  await page.goto(`/console/users/${account}/authorized-keys`);
  await page.getByText('New authorized key').click();
  await page.getByLabel('Description').fill(PAYLOAD);
  await page.getByRole('button', { name: 'Create the authorized key' }).click();
  const [, pem] = await page.locator('a[download]').evaluateAll((all) => all.map((link) => atob(link.href.split('base64,')[1])));
  assert.match(pem, /BEGIN PRIVATE KEY/);
  await audit(page, 'authorized-key-secret');
  await page.goto('/console/kms');
  await page.getByText('New key', { exact: true }).click();
  await page.getByLabel('Name', { exact: true }).fill(PAYLOAD);
  await page.getByRole('button', { name: 'Create the key' }).click();
  await page.getByRole('button', { name: 'Rotate now' }).click();
  await page.locator('summary').filter({ hasText: 'Destroy a version' }).click();
  await audit(page, 'folder-key');
  await page.goto(`/console/bindings/service-accounts/${account}`);
  await page.getByLabel('Role', { exact: true }).selectOption('viewer');
  await page.getByLabel('Name or ID of the subject').fill('marked');
  await page.getByRole('button', { name: 'Bind a role' }).click();
  await page.getByRole('button', { name: 'Remove viewer from marked' }).waitFor();
  const keys = process.env.FOLDER_KEYS.split(',').map((key) => `/bindings/${key}`);
  const start = [`/users/${account}`, `/users/${account}/roles`, '/bindings', ...keys];
  const addresses = await crawl({ desk, page }, start.map((path) => `${origin}/console${path}`), OF_ROLES);
  await badInput({ desk, page }, addresses);
  return addresses;
}

// Another site has the browser send forms and frame pages; the session is as it was afterwards.
async function forgery({ desk, page }) {
  const cookies = await desk.cookies(`${origin}/console/`);
  assert.equal(cookies.length, 1);
  const [cookie] = cookies;
  assert.ok(cookie.name.startsWith('__Host-'));
  assert.ok(cookie.secure && cookie.httpOnly && cookie.sameSite === 'Strict' && cookie.path === '/');
  const attacker = createServer((_, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<form id="attack" method="post" action="${origin}/console/sign-out"><input name="csrf" value="x"></form>
      <iframe src="${origin}/console/" title="framed"></iframe>`);
  });
  await new Promise((resolve) => attacker.listen(0, 'localhost', resolve));
  try {
    const evil = await desk.newPage();
    await evil.goto(`http://localhost:${attacker.address().port}/`);
    const framed = evil.frames().find((frame) => frame.url().includes('/console/'));
    assert.equal(framed, undefined, 'the console was framed');
    const [answer] = await Promise.all([
      evil.waitForResponse((response) => response.url().endsWith('/console/sign-out')),
      evil.evaluate(() => document.getElementById('attack').submit()),
    ]);
    assert.ok(answer.status() >= 400, `forged form: ${answer.status()}`);
    await evil.close();
  } finally {
    attacker.close();
  }
  desk.faults.length = 0;
  await page.goto('/console/users');
  await heading(page, 'Users');
  // A form of this site with the token of nobody.
  const status = await page.evaluate(async () => {
    const form = new URLSearchParams({ csrf: 'A'.repeat(43) });
    return (await fetch('/console/sign-out', { method: 'POST', body: form })).status;
  });
  assert.ok(status >= 400, `form without its token: ${status}`);
  await page.goto('/console/users');
  await heading(page, 'Users');
  desk.faults.length = 0;
}

function shown(address) {
  const { pathname } = new URL(address, `${origin}/console/`);
  return pathname.split('/').filter(Boolean).slice(1).join('-').replace(/[^\w.-]/g, '_').slice(0, 80) || 'overview';
}

// Every rule in light colours; the style sheet changes nothing but colours, so in dark ones those about colours.
const RULES = { light: {}, dark: { runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] } } };

async function audit(page, address, schemes = Object.keys(RULES)) {
  visited.add(new URL(page.url()).pathname);
  await page.evaluate(axe);
  for (const colorScheme of schemes) {
    const rules = RULES[colorScheme];
    await page.emulateMedia({ colorScheme });
    const { violations } = await page.evaluate((rules) => axe.run(document, { resultTypes: ['violations'], ...rules }), rules);
    const named = violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).join(' | ')}`);
    assert.deepEqual(named, [], `${colorScheme} ${address}`);
    await screenshot(page, `${shown(address)}-${colorScheme}.png`);
  }
}

// The whole page. The protocol alone takes little more than half the time of Playwright, which resizes the window.
async function screenshot(page, name) {
  const protocol = await page.context().newCDPSession(page);
  const { data } = await protocol.send('Page.captureScreenshot', { captureBeyondViewport: true, optimizeForSpeed: true });
  await protocol.detach();
  writeFileSync(join(screenshots, name), data, 'base64');
}

// Of pages about things of one kind one or two tell, and one of pages below them.
function kindOf(address) {
  return new URL(address).pathname
    .replace(/^(\/console\/(?:users|groups|roles))\/[^/]+(?=\/)/, '$1/*')
    .replace(/\/[^/]*[\d:.%][^/]*/g, '/*');
}

// Every page that a link leads to: no violation of the rules for accessibility, nothing loaded or run that is not ours.
// Returns the addresses, each with the kinds of its forms.
async function crawl({ desk, page }, start = [`${origin}/console/`], wanted = /^/) {
  const seen = new Map();
  const found = [];
  const waiting = [...start];
  while (waiting.length && seen.size < PAGES) {
    const address = waiting.shift();
    const kind = kindOf(address);
    const visits = [...seen.values()].filter((one) => one === kind).length;
    if (seen.has(address) || visits >= (kind.includes('*/') ? 1 : 2)) {
      continue;
    }
    seen.set(address, kind);
    const answer = await page.goto(address);
    assert.ok(answer.status() === 200, `${address}: ${answer.status()}`);
    assert.match(answer.headers()['content-security-policy'], /^default-src 'none'/);
    const size = Buffer.byteLength(await answer.body());
    assert.ok(size <= 60 * 1024, `${address} has ${size} bytes`);
    // What differs from the first page of its kind is what it says, not its colours.
    await audit(page, address, visits ? ['light'] : undefined);
    found.push([address, (await forms(page)).map((form) => kindOf(form.action))]);
    const links = await page.locator('a[href]:not([download])').evaluateAll((all) => all.map((link) => link.href));
    waiting.push(
      ...links
        .map((link) => link.split('#')[0])
        .filter((link) => link.startsWith(`${origin}/console/`) && wanted.test(link)),
    );
  }
  assert.deepEqual(desk.faults, []);
  return found;
}

// The forms of the page with fields to type into: where each is sent, and its place among all forms. A field may be
// called "action", and is then what the form has by that name.
function forms(page) {
  return page.evaluate((typed) =>
    [...document.forms]
      .map((form, index) => ({
        action: new URL(form.getAttribute('action') ?? '', document.URL).href,
        method: form.getAttribute('method') ?? 'get',
        index,
        fields: form.querySelectorAll(typed).length,
      }))
      .filter((form) => form.fields), TYPED);
}

// Bad input in every form with a field: an answer that says so, or one that shows what was typed as text.
async function badInput({ desk, page }, addresses) {
  const tried = new Set();
  for (const [address, kinds] of addresses) {
    if (kinds.every((kind) => tried.has(kind))) {
      continue;
    }
    await page.goto(address);
    for (const [position, form] of (await forms(page)).entries()) {
      const kind = kindOf(form.action);
      if (tried.has(kind)) {
        continue;
      }
      tried.add(kind);
      if (position > 0) {
        await page.goto(address);
      }
      // An address cannot be as long as a body.
      for (const text of ['ж'.repeat(form.method === 'get' ? 300 : 5_000), ' ']) {
        const answer = await page.evaluate(sent, [TYPED, form, text]);
        assert.ok(answer.status < 500, `${form.action} answers ${answer.status} to ${text.slice(0, 80)}`);
        assert.deepEqual(answer.found, { foreign: 0, headings: 1 }, `${form.action} after ${text.slice(0, 80)}`);
      }
      // Markup is rendered, because what matters is that none of it runs.
      const [answer] = await Promise.all([page.waitForNavigation(), page.evaluate(submit, [TYPED, form.index, PAYLOAD])]);
      assert.ok(answer.status() < 500, `${form.action} answers ${answer.status()} to ${PAYLOAD}`);
      assert.equal(await page.locator('main img, main script').count(), 0);
      await page.locator('h1').waitFor();
    }
  }
  assert.ok(tried.size >= 3, `forms: ${[...tried]}`);
  assert.deepEqual(desk.faults, []);
}

// In the page: submits a form with that text in every field.
function submit([typed, index, text]) {
  const form = document.forms[index];
  for (const field of form.querySelectorAll(typed)) {
    field.type = field.type === 'checkbox' ? field.type : 'text';
    field.value = text;
  }
  form.noValidate = true;
  HTMLFormElement.prototype.submit.call(form);
}

// In the page: the same without leaving it, which is quicker; what was answered, and what a page that shows it would have.
async function sent([typed, { action, method, index }, text]) {
  const form = document.forms[index];
  const fields = new URLSearchParams(new FormData(form));
  for (const field of form.querySelectorAll(typed)) {
    if (field.name && (field.type !== 'checkbox' || field.checked)) {
      fields.set(field.name, text);
    }
  }
  const answer = method === 'get'
    ? await fetch(`${action.replace(/\?.*/, '')}?${fields}`)
    : await fetch(action, { method: 'POST', body: fields });
  const shown = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const count = (selector) => shown.querySelectorAll(selector).length;
  return { status: answer.status, found: { foreign: count('main img, main script'), headings: count('h1') } };
}

try {
  const session = await story();
  await plain();
  await forgery(session);
  await policies(session);
  // The pages below the first of many keys tell of all; material is imported into this one alone.
  const material = `/kms/${process.env.EXTERNAL_KEY}/import`;
  const wrapping = 'wrappingAlgorithm=RSAES_OAEP_SHA_256&wrappingKeySpec=RSA_2048';
  const start = ['/', material, `${material}/parameters?${wrapping}`, '/users/anna/keys'];
  const addresses = await crawl(session, start.map((path) => `${origin}/console${path}`));
  await badInput(session, addresses);
  addresses.push(...(await byRoles()));
  console.log(JSON.stringify({ key: session.key, pages: addresses.map(([address]) => shown(address)), visited: [...visited] }));
} finally {
  await browser.close();
}

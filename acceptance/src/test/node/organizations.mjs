// The AWS SDK for JavaScript creates, describes, tags and closes an account of the installation.
import assert from 'node:assert/strict';
import { Organizations, paginateListAccounts, paginateListTagsForResource } from '@aws-sdk/client-organizations';

const client = new Organizations({ maxAttempts: 1 });
const management = process.env.MANAGEMENT_ACCOUNT;

async function refused(name, reason, call) {
  await assert.rejects(call, (error) => {
    assert.equal(error.name, name);
    assert.equal(error.Reason, reason);
    assert.equal(error.$metadata.httpStatusCode, 400);
    assert.ok(error.message && error.$metadata.requestId);
    return true;
  });
}

const { Organization } = await client.describeOrganization();
assert.equal(Organization.MasterAccountId, management);
assert.match(Organization.Id, /^o-[a-z0-9]{10,32}$/);
assert.equal(Organization.FeatureSet, 'ALL');
const [root] = (await client.listRoots()).Roots;

const created = await client.createAccount({
  AccountName: 'Team Blue',
  Email: 'blue@example.com',
  RoleName: 'Admin',
  IamUserAccessToBilling: 'ALLOW',
  Tags: [{ Key: 'team', Value: 'blue + ünï' }],
});
const request = created.CreateAccountStatus;
assert.equal(request.State, 'SUCCEEDED');
assert.ok(request.RequestedTimestamp instanceof Date);
assert.ok(Math.abs(request.CompletedTimestamp.getTime() - Date.now()) < 3_600_000);
assert.deepEqual(
  (await client.describeCreateAccountStatus({ CreateAccountRequestId: request.Id })).CreateAccountStatus,
  request,
);
const AccountId = request.AccountId;

const taken = await client.createAccount({ AccountName: 'Team Green', Email: 'Blue@Example.com' });
assert.equal(taken.CreateAccountStatus.State, 'FAILED');
assert.equal(taken.CreateAccountStatus.FailureReason, 'EMAIL_ALREADY_EXISTS');
const failed = await client.listCreateAccountStatus({ States: ['FAILED'] });
assert.deepEqual(failed.CreateAccountStatuses, [taken.CreateAccountStatus]);

const { Account } = await client.describeAccount({ AccountId });
assert.equal(Account.Arn, `arn:aws:organizations::${management}:account/${Organization.Id}/${AccountId}`);
assert.equal(Account.Email, 'blue@example.com');
assert.equal(Account.Name, 'Team Blue');
assert.equal(Account.Status, 'ACTIVE');
assert.equal(Account.State, 'ACTIVE');
assert.deepEqual(Account.Paths, [`${Organization.Id}/${root.Id}/${AccountId}/`]);
assert.ok(Account.JoinedTimestamp instanceof Date);
const listed = [];
for await (const page of paginateListAccounts({ client, pageSize: 1 }, {})) {
  listed.push(...page.Accounts.map((account) => account.Id));
}
assert.deepEqual(listed.sort(), [management, AccountId].sort());
const parents = await client.listParents({ ChildId: AccountId });
assert.deepEqual(parents.Parents, [{ Id: root.Id, Type: 'ROOT' }]);
const children = await client.listChildren({ ParentId: root.Id, ChildType: 'ACCOUNT' });
assert.equal(children.Children.length, 2);
assert.equal((await client.listAccountsForParent({ ParentId: root.Id })).Accounts.length, 2);
assert.deepEqual((await client.listOrganizationalUnitsForParent({ ParentId: root.Id })).OrganizationalUnits, []);
assert.deepEqual((await client.listAWSServiceAccessForOrganization()).EnabledServicePrincipals, []);

await client.tagResource({ ResourceId: AccountId, Tags: [{ Key: 'site', Value: '' }] });
await client.untagResource({ ResourceId: AccountId, TagKeys: ['never'] });
const tags = [];
for await (const page of paginateListTagsForResource({ client }, { ResourceId: AccountId })) {
  tags.push(...page.Tags);
}
assert.deepEqual(tags, [{ Key: 'site', Value: '' }, { Key: 'team', Value: 'blue + ünï' }]);

await refused('AccountNotFoundException', undefined, () => client.describeAccount({ AccountId: '999999999999' }));
await refused('InvalidInputException', 'INVALID_PATTERN', () => client.describeAccount({ AccountId: '1' }));
await refused('AlreadyInOrganizationException', undefined, () => client.createOrganization({}));
await refused('UnsupportedAPIEndpointException', undefined, () => client.listPolicies({ Filter: 'TAG_POLICY' }));
await refused('ConstraintViolationException', 'CANNOT_CLOSE_MANAGEMENT_ACCOUNT', () =>
  client.closeAccount({ AccountId: management }));

await client.closeAccount({ AccountId });
await refused('AccountAlreadyClosedException', undefined, () => client.closeAccount({ AccountId }));
const closed = (await client.describeAccount({ AccountId })).Account;
assert.equal(closed.Status, 'SUSPENDED');
assert.equal(closed.State, 'CLOSED');

const unknownClient = new Organizations({
  maxAttempts: 1,
  credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x'.repeat(40) },
});
await refused('UnrecognizedClientException', undefined, () => unknownClient.listAccounts({}));
console.log('done');

package dev.keyhold.api.aws;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.MfaCodes;
import dev.keyhold.PolicyDocuments;
import dev.keyhold.api.aws.protocol.AwsApi;
import dev.keyhold.api.aws.protocol.Route;
import dev.keyhold.model.AccountId;
import dev.keyhold.model.Arn;
import dev.keyhold.model.MfaDevice.Filter;
import dev.keyhold.model.OutboundIssuer;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.store.ReadTx;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** A plain client of a test server: signs, sends, and reads the XML that comes back. */
public final class Aws implements AutoCloseable {
    private static final List<String> STS = List.of(
            "GetCallerIdentity",
            "GetAccessKeyInfo",
            "GetSessionToken",
            "AssumeRole",
            "AssumeRoot",
            "AssumeRoleWithSAML",
            "AssumeRoleWithWebIdentity",
            "GetFederationToken",
            "GetWebIdentityToken",
            "DecodeAuthorizationMessage");

    private final TestKeyhold keyhold;
    private RawClient client;

    public Aws(TestKeyhold keyhold) {
        this.keyhold = keyhold;
        this.client = RawClient.connect(keyhold.address(), RawClient.Transport.HTTP_1);
    }

    /** An answer and its XML. */
    public record Answer(int status, String text, Document xml, RawClient.Response response) {
        /** The text of the first element of this name. */
        public String get(String name) {
            return find(name).orElseThrow(() -> new AssertionError("no " + name + " in " + text));
        }

        Optional<String> find(String name) {
            return all(name).stream().findFirst();
        }

        public List<String> all(String name) {
            var found = xml.getElementsByTagName(name);
            var texts = new ArrayList<String>();
            for (int i = 0; i < found.getLength(); i++) {
                texts.add(found.item(i).getTextContent());
            }
            return texts;
        }

        /** The names of the elements directly below the first element of this name. */
        List<String> children(String name) {
            var names = new ArrayList<String>();
            for (Node node = xml.getElementsByTagName(name).item(0).getFirstChild();
                    node != null;
                    node = node.getNextSibling()) {
                if (node instanceof Element element) {
                    names.add(element.getTagName());
                }
            }
            return names;
        }

        /** {@code 200}, or status, code and message. */
        public String outcome() {
            return status == 200
                    ? "200"
                    : status + " " + get("Code") + ": " + find("Message").orElse("");
        }

        @Override
        public String toString() {
            return status + " " + text;
        }
    }

    public VendorSigner.Keys root() {
        return VendorSigner.Keys.of(keyhold.rootAccessKeyId(), keyhold.rootSecret());
    }

    public String host() {
        return keyhold.address().getHostString() + ":" + keyhold.address().getPort();
    }

    public InetSocketAddress address() {
        return keyhold.address();
    }

    /** Calls an action as somebody. */
    public Answer call(VendorSigner.Keys keys, String action, String... input) {
        return send(signed(keys, action, input));
    }

    /** Calls an action that has to succeed. */
    public Answer done(VendorSigner.Keys keys, String action, String... input) {
        var answer = call(keys, action, input);
        if (answer.status() != 200) {
            throw new AssertionError(action + ": " + answer);
        }
        return answer;
    }

    public RawRequest signed(VendorSigner.Keys keys, String action, String... input) {
        var api = api(action);
        var form = RawRequest.form("Action", action, "Version", api.version())
                + (input.length == 0 ? "" : "&" + RawRequest.form(input));
        var signer = new VendorSigner(keys, "eu-west-1", api.service(), keyhold.now());
        return signer.header(RawRequest.post(host(), form), address());
    }

    /** An answer in JSON. */
    public record JsonAnswer(int status, String text, JsonNode json, RawClient.Response response) {
        /** The text at a path such as {@code /Account/Id}. */
        public String at(String path) {
            var found = json.at(path);
            if (!found.isValueNode()) {
                throw new AssertionError("no " + path + " in " + text);
            }
            return found.asText();
        }

        /** {@code 200}, or status, code, reason if there is one, and message. */
        public String outcome() {
            return status == 200
                    ? "200"
                    : status + " " + at("/__type")
                            + (json.has("Reason") ? " " + at("/Reason") : "")
                            + ": " + json.path("Message").asText();
        }

        @Override
        public String toString() {
            return status + " " + text;
        }
    }

    /** Calls an operation of AWS Organizations. */
    public JsonAnswer organizations(VendorSigner.Keys keys, String operation, String body) {
        return sendJson(signedJson(keys, operation, body));
    }

    /** Calls an operation of AWS Organizations that has to succeed. */
    public JsonAnswer organizationsDone(VendorSigner.Keys keys, String operation, String body) {
        var answer = organizations(keys, operation, body);
        if (answer.status() != 200) {
            throw new AssertionError(operation + ": " + answer);
        }
        return answer;
    }

    public RawRequest signedJson(VendorSigner.Keys keys, String operation, String body) {
        return signedJson(keys, RawRequest.json(host(), AwsApi.ORGANIZATIONS.version() + "." + operation, body));
    }

    public RawRequest signedJson(VendorSigner.Keys keys, RawRequest request) {
        return new VendorSigner(keys, "eu-west-1", AwsApi.ORGANIZATIONS.service(), keyhold.now())
                .header(request, address());
    }

    public JsonAnswer sendJson(RawRequest request) {
        return parseJson(client.send(request));
    }

    public static JsonAnswer parseJson(RawClient.Response response) {
        return new JsonAnswer(response.status(), response.text(), response.json(), response);
    }

    /** Creates an account; returns its number. */
    public String account(String name, String email) {
        var made = organizationsDone(
                root(), "CreateAccount", "{\"AccountName\":\"" + name + "\",\"Email\":\"" + email + "\"}");
        return made.at("/CreateAccountStatus/AccountId");
    }

    /** A new key of the root of an account. */
    public VendorSigner.Keys rootOf(String account) {
        var key = keyhold.rootKey(new AccountId(account));
        return VendorSigner.Keys.of(key.id(), key.secret());
    }

    /** A user with an access key in another account. */
    public VendorSigner.Keys userOf(String account, String name) {
        var owner = rootOf(account);
        done(owner, "CreateUser", "UserName", name);
        return key(owner, "UserName", name);
    }

    /** The routes of a protocol. */
    public static List<Route> routes(TestKeyhold keyhold, AwsApi.Protocol protocol) {
        return keyhold.service().api().routes().stream()
                .filter(route -> route.api().protocol() == protocol)
                .toList();
    }

    /** The routes of an API. */
    public static List<Route> routes(TestKeyhold keyhold, AwsApi api) {
        return keyhold.service().api().routes().stream()
                .filter(route -> route.api() == api)
                .toList();
    }

    public Answer send(RawRequest request) {
        return parse(client.send(request));
    }

    /** A user with an access key. */
    public VendorSigner.Keys user(String name) {
        done(root(), "CreateUser", "UserName", name);
        return key(root(), "UserName", name);
    }

    /** A user with an access key and a policy of its own. */
    public VendorSigner.Keys user(String name, String policy) {
        var keys = user(name);
        keyhold.allow(name, policy);
        return keys;
    }

    /** A new key for the named user, or else for the signer. */
    public VendorSigner.Keys key(VendorSigner.Keys as, String... input) {
        var made = done(as, "CreateAccessKey", input);
        return VendorSigner.Keys.of(made.get("AccessKeyId"), made.get("SecretAccessKey"));
    }

    /** A session of the signer. */
    public VendorSigner.Keys session(VendorSigner.Keys as, String... input) {
        return keys(done(as, "GetSessionToken", input));
    }

    /** The session that an answer has. */
    public static VendorSigner.Keys keys(Answer made) {
        return new VendorSigner.Keys(
                made.get("AccessKeyId"), made.get("SecretAccessKey"), Optional.of(made.get("SessionToken")));
    }

    /** A session of a federated user. */
    public VendorSigner.Keys federate(VendorSigner.Keys as, String name, String... input) {
        var named = Stream.concat(Stream.of("Name", name), Stream.of(input));
        return keys(done(as, "GetFederationToken", named.toArray(String[]::new)));
    }

    /** A session of a role, which may be more than named. */
    public VendorSigner.Keys assume(VendorSigner.Keys as, String role, String... input) {
        var named = Stream.concat(Stream.of("RoleArn", role, "RoleSessionName", "job"), Stream.of(input));
        return keys(done(as, "AssumeRole", named.toArray(String[]::new)));
    }

    /** Trusts an issuer, and makes a role for those who have a token of it for {@code sts}. */
    void trust(String issuer, String role) {
        done(root(), "CreateOpenIDConnectProvider", "Url", issuer, "ClientIDList.member.1", "sts");
        var provider = Arn.oidcProvider(TestKeyhold.ACCOUNT, issuer.substring("https://".length()));
        var document = PolicyDocuments.trust("Federated", provider.text())
                .replace("sts:AssumeRole", "sts:AssumeRoleWithWebIdentity");
        done(root(), "CreateRole", "RoleName", role, "AssumeRolePolicyDocument", document);
    }

    /** What such a token is sent in, for a session {@code pod} of the role. */
    static String webIdentityForm(String role, String token) {
        return RawRequest.form(
                "Action",
                "AssumeRoleWithWebIdentity",
                "Version",
                AwsApi.STS.version(),
                "RoleArn",
                Arn.role(TestKeyhold.ACCOUNT, "/", role).text(),
                "RoleSessionName",
                "pod",
                "WebIdentityToken",
                token);
    }

    /** A virtual MFA device that belongs to nobody yet. */
    public MfaDevice device(String name) {
        var made = done(root(), "CreateVirtualMFADevice", "VirtualMFADeviceName", name);
        var seed = new String(Base64.getDecoder().decode(made.get("Base32StringSeed")), StandardCharsets.US_ASCII);
        return new MfaDevice(made.get("SerialNumber"), new MfaCodes(seed));
    }

    /** A virtual MFA device of a user, whose code before the last one was the last that was used. */
    public MfaDevice deviceOf(String user, String name) {
        var device = device(name);
        done(
                root(),
                "EnableMFADevice",
                "UserName",
                user,
                "SerialNumber",
                device.serialNumber(),
                "AuthenticationCode1",
                device.codes().at(keyhold.now(), -3),
                "AuthenticationCode2",
                device.codes().at(keyhold.now(), -2));
        return device;
    }

    /** A device, and what it shows. */
    public record MfaDevice(String serialNumber, MfaCodes codes) {}

    /** Connects again, after a restart. */
    public void reconnect() {
        client.close();
        client = RawClient.connect(keyhold.address(), RawClient.Transport.HTTP_1);
    }

    /** Takes the account back to how it was made, with its administrator. */
    public void reset() {
        var present = keyhold.look(Present::in);
        if (present.groups) {
            resetGroups();
        }
        if (present.devices) {
            resetDevices();
        }
        if (present.users) {
            resetUsers();
        }
        if (present.profiles || present.roles) {
            resetRoles();
        }
        if (present.policies) {
            for (var arn : done(root(), "ListPolicies", "Scope", "Local").all("Arn")) {
                resetVersions(arn);
                done(root(), "DeletePolicy", "PolicyArn", arn);
            }
        }
        resetAccount(present);
    }

    private void resetAccount(Present present) {
        if (present.issuer) {
            done(root(), "DisableOutboundWebIdentityFederation");
        }
        if (present.providers) {
            for (var arn : done(root(), "ListOpenIDConnectProviders").all("Arn")) {
                done(root(), "DeleteOpenIDConnectProvider", "OpenIDConnectProviderArn", arn);
            }
        }
        if (present.keys) {
            for (var key : done(root(), "ListAccessKeys").all("AccessKeyId")) {
                if (!key.equals(keyhold.rootAccessKeyId())) {
                    done(root(), "DeleteAccessKey", "AccessKeyId", key);
                }
            }
        }
        present.alias.ifPresent(alias -> done(root(), "DeleteAccountAlias", "AccountAlias", alias));
    }

    /** What there is more than at first: to ask for each over the wire would take most of the time of a small test. */
    private record Present(
            boolean groups,
            boolean devices,
            boolean users,
            boolean profiles,
            boolean roles,
            boolean policies,
            boolean issuer,
            boolean providers,
            boolean keys,
            Optional<String> alias) {
        static Present in(ReadTx tx) {
            var id = TestKeyhold.ACCOUNT;
            var account = tx.accounts().find(id).orElseThrow();
            return new Present(
                    tx.groups().count(id, 1) > 0,
                    tx.mfaDevices().count(id, Filter.ANY, 1) > 0,
                    tx.identities().countUsers(id) > 1,
                    tx.instanceProfiles().count(id, 1) > 0,
                    tx.roles().count(id, 1) > 0,
                    tx.policies().count(id, 1) > 0,
                    tx.outbound().ofAccount(id).filter(OutboundIssuer::enabled).isPresent(),
                    tx.oidcProviders().count(id, 1) > 0,
                    tx.accessKeys().countOwnedBy(id, account.root()) > 1,
                    account.alias());
        }
    }

    private void resetGroups() {
        for (var group : done(root(), "ListGroups").all("GroupName")) {
            for (var user : done(root(), "GetGroup", "GroupName", group).all("UserName")) {
                done(root(), "RemoveUserFromGroup", "GroupName", group, "UserName", user);
            }
            resetPolicies("Group", group);
            done(root(), "DeleteGroup", "GroupName", group);
        }
    }

    private void resetUsers() {
        for (var user : done(root(), "ListUsers", "MaxItems", "1000").all("UserName")) {
            if (user.equals("admin")) {
                continue;
            }
            for (var key : done(root(), "ListAccessKeys", "UserName", user).all("AccessKeyId")) {
                done(root(), "DeleteAccessKey", "UserName", user, "AccessKeyId", key);
            }
            resetPolicies("User", user);
            done(root(), "DeleteUser", "UserName", user);
        }
    }

    private void resetDevices() {
        var serials = done(root(), "ListVirtualMFADevices", "MaxItems", "1000").all("SerialNumber");
        for (var serial : done(root(), "ListMFADevices").all("SerialNumber")) {
            done(root(), "DeactivateMFADevice", "SerialNumber", serial);
        }
        for (var user : done(root(), "ListUsers", "MaxItems", "1000").all("UserName")) {
            for (var serial : done(root(), "ListMFADevices", "UserName", user).all("SerialNumber")) {
                done(root(), "DeactivateMFADevice", "UserName", user, "SerialNumber", serial);
            }
        }
        serials.forEach(serial -> done(root(), "DeleteVirtualMFADevice", "SerialNumber", serial));
    }

    private void resetRoles() {
        for (var profile : done(root(), "ListInstanceProfiles").all("InstanceProfileName")) {
            for (var role : done(root(), "GetInstanceProfile", "InstanceProfileName", profile)
                    .all("RoleName")) {
                done(root(), "RemoveRoleFromInstanceProfile", "InstanceProfileName", profile, "RoleName", role);
            }
            done(root(), "DeleteInstanceProfile", "InstanceProfileName", profile);
        }
        for (var role : done(root(), "ListRoles").all("RoleName")) {
            resetPolicies("Role", role);
            done(root(), "DeleteRole", "RoleName", role);
        }
    }

    private void resetPolicies(String holder, String name) {
        for (var policy : done(root(), "List" + holder + "Policies", holder + "Name", name)
                .all("member")) {
            done(root(), "Delete" + holder + "Policy", holder + "Name", name, "PolicyName", policy);
        }
        for (var arn : done(root(), "ListAttached" + holder + "Policies", holder + "Name", name)
                .all("PolicyArn")) {
            done(root(), "Detach" + holder + "Policy", holder + "Name", name, "PolicyArn", arn);
        }
    }

    private void resetVersions(String arn) {
        var first = done(root(), "ListPolicyVersions", "PolicyArn", arn)
                .all("VersionId")
                .getLast();
        done(root(), "SetDefaultPolicyVersion", "PolicyArn", arn, "VersionId", first);
        for (var version : done(root(), "ListPolicyVersions", "PolicyArn", arn).all("VersionId")) {
            if (!version.equals(first)) {
                done(root(), "DeletePolicyVersion", "PolicyArn", arn, "VersionId", version);
            }
        }
    }

    @Override
    public void close() {
        client.close();
    }

    static AwsApi api(String action) {
        return STS.contains(action) ? AwsApi.STS : AwsApi.IAM;
    }

    public static Answer parse(RawClient.Response response) {
        try {
            var factory = DocumentBuilderFactory.newDefaultInstance();
            var xml = factory.newDocumentBuilder().parse(new ByteArrayInputStream(response.body()));
            return new Answer(response.status(), response.text(), xml, response);
        } catch (IOException | javax.xml.parsers.ParserConfigurationException | org.xml.sax.SAXException e) {
            throw new AssertionError(response.toString(), e);
        }
    }
}

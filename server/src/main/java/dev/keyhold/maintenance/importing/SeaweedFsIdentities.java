package dev.keyhold.maintenance.importing;

import com.fasterxml.jackson.databind.JsonNode;
import dev.keyhold.domain.importing.ImportDraft.DraftGroup;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Identities of SeaweedFS, in one file or one each, and its policies. Members are spelled in two ways. */
final class SeaweedFsIdentities {
    private static final String ANONYMOUS = "anonymous";

    private final DraftBuilder draft;

    private SeaweedFsIdentities(DraftBuilder draft) {
        this.draft = draft;
    }

    static boolean isOne(JsonNode document) {
        return document.has("identities")
                || (document.has("name") && document.has("credentials"))
                || document.path("policies").isObject()
                || document.has("inlinePolicies");
    }

    static void read(List<JsonPlace> documents, DraftBuilder draft) {
        var reader = new SeaweedFsIdentities(draft);
        documents.forEach(reader::read);
    }

    private void read(JsonPlace document) {
        document.requireObject();
        policies(document);
        if (document.has("identities") || !document.has("credentials")) {
            document.elements("identities").forEach(this::identity);
        } else {
            identity(document);
        }
        document.elements("groups").forEach(this::group);
        document.elements("serviceAccounts").forEach(this::serviceAccount);
        if (document.has("inlinePolicies")) {
            document.member("inlinePolicies").objects().forEach(this::inline);
        }
    }

    private void policies(JsonPlace document) {
        var policies = document.member("policies");
        if (policies.node().isObject()) {
            policies.objects()
                    .forEach(policy -> draft.policy(PolicyNarrowing.narrow(draft, policy.name(), policy.value())));
            return;
        }
        for (var policy : document.elements("policies")) {
            var content = policy.member("content");
            var place = content.place();
            var parsed = content.node().isTextual()
                    ? JsonDocuments.readOne(place, content.node().asText().getBytes(StandardCharsets.UTF_8))
                    : content.node();
            draft.policy(PolicyNarrowing.narrow(draft, policy.required("name"), new JsonPlace(parsed, place)));
        }
    }

    private void identity(JsonPlace identity) {
        identity.requireObject();
        var name = identity.required("name");
        if (name.equals(ANONYMOUS)) {
            draft.note(identity.place(), "rights of everybody are not imported");
            return;
        }
        if (draft.existing(name).isPresent()) {
            throw new ImportFileException(identity.place(), "the identity comes twice");
        }
        var user = draft.user(identity.place(), name);
        attached(identity).forEach(user::policy);
        SeaweedFsActions.policy(identity, name, draft).ifPresent(policy -> {
            draft.policy(policy);
            user.policy(policy.name());
        });
        var isDisabled = identity.flag("disabled", false);
        for (var credential : identity.elements("credentials")) {
            key(user, credential, isDisabled ? Optional.of("its identity is disabled") : Optional.empty());
        }
    }

    private static List<String> attached(JsonPlace identity) {
        var names = new ArrayList<>(identity.texts("policyNames"));
        names.addAll(identity.texts("policy_names"));
        return names;
    }

    private void key(DraftBuilder.UserBuilder user, JsonPlace credential, Optional<String> inactive) {
        credential.requireObject();
        var status = credential.text("status").orElse("");
        var isActive = status.isEmpty() || status.equals("Active");
        user.key(
                credential.place(),
                credential.required("accessKey", "access_key"),
                credential.required("secretKey", "secret_key"),
                inactive.or(() -> isActive ? Optional.empty() : Optional.of("inactive at the other store")));
    }

    private void group(JsonPlace group) {
        group.requireObject();
        var name = group.required("name");
        var isDisabled = group.flag("disabled", false);
        draft.group(new DraftGroup(group.place(), name, isDisabled ? List.of() : attached(group)));
        if (isDisabled) {
            draft.note(group.place(), "the group is disabled: its policies are not attached to it");
        }
        for (var member : group.texts("members")) {
            draft.existing(member)
                    .ifPresentOrElse(
                            user -> user.group(name),
                            () -> draft.note(group.place(), "the member " + member + " is not in the file"));
        }
    }

    /** A user of its own, with the policies and groups of its parent. */
    private void serviceAccount(JsonPlace account) {
        account.requireObject();
        var id = account.required("id");
        var expires = account.time("expiration");
        if (draft.isPast(expires)) {
            draft.note(account.place(), "the service account has expired and is skipped");
            return;
        }
        var parentName = account.text("parentUser", "parent_user").orElse("");
        if (draft.existing(id).isPresent()) {
            throw new ImportFileException(account.place(), "the service account comes twice, or a user has its id");
        }
        var user = draft.user(account.place(), id);
        user.calledThere(parentName);
        user.expiresAt(expires);
        user.description("Service account of " + parentName);
        draft.existing(parentName)
                .ifPresentOrElse(
                        parent -> {
                            parent.policies().forEach(user::policy);
                            parent.groups().forEach(user::group);
                        },
                        () -> draft.note(
                                account.place(),
                                "the parent " + parentName + " is not in the file: the service account has no rights"));
        var inactive = account.flag("disabled", false)
                ? Optional.of("disabled at the other store")
                : account.elements("actions").isEmpty()
                        ? Optional.<String>empty()
                        : Optional.of("it has actions of its own, which cannot be imported");
        if (account.has("credential")) {
            key(user, account.member("credential"), inactive);
        }
    }

    private void inline(JsonPlace.Named ofUser) {
        ofUser.value().objects().forEach(policy -> {
            var name = ofUser.name() + "-" + policy.name();
            draft.policy(PolicyNarrowing.narrow(draft, name, policy.value()));
            draft.existing(ofUser.name())
                    .ifPresentOrElse(
                            user -> user.policy(name),
                            () -> draft.note(
                                    policy.value().place(), "the user " + ofUser.name() + " is not in the file"));
        });
    }
}

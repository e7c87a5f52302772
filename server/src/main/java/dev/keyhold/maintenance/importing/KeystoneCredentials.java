package dev.keyhold.maintenance.importing;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** EC2 credentials of Keystone, as the client lists them or as the API answers. Names and roles are not in them. */
final class KeystoneCredentials {
    /** What binds a credential to fewer rights than its user has. */
    private static final List<String> BINDINGS = List.of("trust_id", "app_cred_id", "access_token_id");

    private KeystoneCredentials() {}

    static boolean isOne(JsonNode document) {
        return isListed(document)
                || document.has("Data")
                || document.has("blob")
                || document.path("credentials").path(0).has("blob");
    }

    private static boolean isListed(JsonNode document) {
        return document.has("Access") && document.has("Secret");
    }

    static void read(List<JsonPlace> documents, DraftBuilder draft) {
        for (var document : documents) {
            document.requireObject();
            if (document.has("credentials")) {
                document.elements("credentials").forEach(credential -> read(credential, draft));
            } else {
                read(document, draft);
            }
        }
    }

    private static void read(JsonPlace credential, DraftBuilder draft) {
        credential.requireObject();
        var project = credential.text("Project ID", "project_id").orElse("");
        var user = credential.required("User ID", "user_id");
        if (isListed(credential.node())) {
            add(credential, user, project, credential, "Access", "Secret", draft);
            return;
        }
        var type = credential.text("Type", "type").orElse("");
        if (!type.equals("ec2")) {
            draft.note(credential.place(), "a credential of another type than ec2 is skipped");
            return;
        }
        var place = credential.place() + "/blob";
        var blob = credential.required("Data", "blob").getBytes(StandardCharsets.UTF_8);
        var parsed = new JsonPlace(JsonDocuments.readOne(place, blob), place);
        parsed.requireObject();
        add(credential, user, project, parsed, "access", "secret", draft);
    }

    private static void add(
            JsonPlace credential,
            String user,
            String project,
            JsonPlace key,
            String id,
            String secret,
            DraftBuilder draft) {
        var bound = BINDINGS.stream().filter(key::has).findFirst();
        var gathered = draft.user(credential.place(), user);
        gathered.description("User of Keystone in project " + project);
        gathered.key(
                credential.place(),
                key.required(id),
                key.required(secret),
                bound.isPresent()
                        ? Optional.of("it has fewer rights than its user, by " + bound.get())
                        : Optional.empty());
    }
}

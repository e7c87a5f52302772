package dev.keyhold.maintenance.rootkey;

import dev.keyhold.maintenance.SecretFile;
import dev.keyhold.maintenance.StartException;
import dev.keyhold.model.SecretBytes;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * An access key for another service, from where the vendor's tools have it: the variables {@code AWS_ACCESS_KEY_ID}
 * and so on, then the shared credentials file.
 *
 * @param sessionToken of temporary credentials
 */
record AwsCredentials(String accessKeyId, SecretBytes secret, Optional<String> sessionToken) {
    private static final String ID = "aws_access_key_id";
    private static final String SECRET = "aws_secret_access_key";
    private static final String TOKEN = "aws_session_token";

    /**
     * Finds them.
     *
     * @param profile the section of the file; a profile that is named makes the variables count for nothing
     * @throws StartException when there are none
     */
    static AwsCredentials find(Map<String, String> environment, Optional<String> profile) {
        var id = environment.get("AWS_ACCESS_KEY_ID");
        var secret = environment.get("AWS_SECRET_ACCESS_KEY");
        if (profile.isEmpty() && id != null && secret != null) {
            return new AwsCredentials(
                    id, SecretBytes.ofText(secret), Optional.ofNullable(environment.get("AWS_SESSION_TOKEN")));
        }
        var section = profile.orElseGet(() -> environment.getOrDefault("AWS_PROFILE", "default"));
        var file = file(environment);
        var found = section(
                SecretFile.read(
                        "the access key for the root key, as the AWS_ACCESS_KEY_ID and"
                                + " AWS_SECRET_ACCESS_KEY that are not set",
                        file),
                section);
        if (!found.containsKey(ID) || !found.containsKey(SECRET)) {
            throw new StartException(file + " has no " + ID + " and " + SECRET + " for the profile [" + section + "]");
        }
        return new AwsCredentials(
                found.getOrDefault(ID, ""),
                SecretBytes.ofText(found.getOrDefault(SECRET, "")),
                Optional.ofNullable(found.get(TOKEN)));
    }

    private static Path file(Map<String, String> environment) {
        var named = environment.get("AWS_SHARED_CREDENTIALS_FILE");
        return named != null
                ? Path.of(named)
                : Path.of(environment.getOrDefault("HOME", "/")).resolve(".aws/credentials");
    }

    private static Map<String, String> section(String text, String name) {
        var found = new HashMap<String, String>();
        var inside = false;
        for (var raw : text.split("\n", -1)) {
            var line = raw.strip();
            if (line.startsWith("[")) {
                inside = line.equals("[" + name + "]");
            } else if (inside && line.indexOf('=') > 0 && !line.startsWith("#")) {
                var equals = line.indexOf('=');
                found.put(
                        line.substring(0, equals).strip(),
                        line.substring(equals + 1).strip());
            }
        }
        return found;
    }

    @Override
    public String toString() {
        return "AwsCredentials[" + accessKeyId + "]";
    }
}

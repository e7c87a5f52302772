package dev.keyhold.api.console;

import dev.keyhold.domain.authn.BrowserCredential;
import java.util.Map;

/**
 * Asks for the credential again before something is done that cannot be undone.
 *
 * @param path of the form that was sent, with {@code /console}
 * @param fields what was sent with it
 * @param credential what is asked for
 */
public record ProveView(Frame frame, String path, Map<String, String> fields, BrowserCredential credential)
        implements View {
    public ProveView {
        fields = Map.copyOf(fields);
    }

    public boolean isOfKey() {
        return credential.kind() == BrowserCredential.Kind.ACCESS_KEY;
    }

    public boolean isOfToken() {
        return credential.kind() == BrowserCredential.Kind.IAM_TOKEN;
    }
}

package dev.keyhold.api.console.screen;

import dev.keyhold.api.console.Frame;
import dev.keyhold.api.console.View;
import java.util.List;

/**
 * The only page that shows the secret of an API key, or the private key of an authorized key.
 *
 * @param kind what the keys of its texts begin with
 * @param files what is offered to download, which the page holds itself
 * @param path of the list of such keys
 */
public record KeySecretView(
        Frame frame, String kind, String id, String secret, List<KeysScreen.File> files, String path) implements View {
    public KeySecretView {
        files = List.copyOf(files);
    }

    @Override
    public String toString() {
        return "KeySecretView[" + id + "]";
    }
}

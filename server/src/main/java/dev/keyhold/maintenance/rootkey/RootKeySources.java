package dev.keyhold.maintenance.rootkey;

import dev.keyhold.maintenance.FileRootKeySource;
import dev.keyhold.maintenance.RootKeySource;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;

/** The providers by the texts that name them. */
public final class RootKeySources {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]*");

    private RootKeySources() {}

    /**
     * The provider that a text names. Nothing is opened or read yet.
     *
     * @param environment the variables of the process
     * @param patience how long to wait for a service that cannot be reached
     * @throws IllegalArgumentException when it names none; the message goes on after "--root-key" and does not repeat
     *     what may be a secret
     */
    public static RootKeySource parse(String text, Map<String, String> environment, Duration patience) {
        var colon = text.indexOf(':');
        var rest = text.substring(colon + 1);
        return switch (colon < 0 ? "" : text.substring(0, colon)) {
            case "file" -> new FileRootKeySource(path(rest));
            case "credential" -> credential(rest, environment);
            case "env" -> new EnvironmentRootKeySource(name(rest), environment);
            case TokenRootKeySource.SCHEME -> TokenRootKeySource.parse(text);
            case AwsKmsRootKeySource.SCHEME -> AwsKmsRootKeySource.parse(text, environment, new Patience(patience));
            case YandexKmsRootKeySource.SCHEME ->
                YandexKmsRootKeySource.parse(text, environment, new Patience(patience));
            default ->
                throw new IllegalArgumentException("must begin with file:, credential:, env:, pkcs11:, awskms: or"
                        + " yckms:, and never contain the key");
        };
    }

    private static Path path(String text) {
        if (text.isEmpty()) {
            throw new IllegalArgumentException("must have a path after file:");
        }
        return ProviderUri.path(text);
    }

    /** systemd puts the credentials of a service into a folder of its own. */
    private static RootKeySource credential(String name, Map<String, String> environment) {
        var folder = environment.get("CREDENTIALS_DIRECTORY");
        if (folder == null) {
            throw new IllegalArgumentException("credential: works in a service of systemd alone, whose unit has"
                    + " LoadCredential: the variable CREDENTIALS_DIRECTORY is not set");
        }
        return new FileRootKeySource(Path.of(folder).resolve(name(name)));
    }

    private static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException("must have a name of letters, digits, '_', '.' and '-' after the colon");
        }
        return text;
    }
}

package dev.keyhold.maintenance.rootkey;

import dev.keyhold.crypto.TokenException;
import dev.keyhold.crypto.TokenRootKey;
import dev.keyhold.maintenance.RootKeyRefusedException;
import dev.keyhold.maintenance.RootKeySource;
import dev.keyhold.maintenance.RootKeys;
import dev.keyhold.maintenance.SecretFile;
import dev.keyhold.maintenance.StartException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A root key in a token, named by an RFC 7512 URI: labels of the token and of the key, the token's library, and the
 * file with the PIN. A PIN in the URI is refused: other users see the command line.
 */
final class TokenRootKeySource implements RootKeySource {
    static final String SCHEME = "pkcs11";

    private final TokenRootKey.Address address;
    private final Path pin;

    private TokenRootKeySource(TokenRootKey.Address address, Path pin) {
        this.address = address;
        this.pin = pin;
    }

    static TokenRootKeySource parse(String text) {
        if (text.contains("pin-value")) {
            throw new IllegalArgumentException(
                    "must not contain a PIN: put it into a file and name that, with" + " pin-source=FILE");
        }
        var uri = ProviderUri.parse(text, Set.of("module-path", "pin-source"));
        var key = ProviderUri.attributes(uri.path(), ";", Set.of("token", "object"));
        var library = uri.file("module-path");
        var pin = uri.file("pin-source");
        if (key.size() < 2 || library.isEmpty() || pin.isEmpty()) {
            throw new IllegalArgumentException(
                    "must have the form pkcs11:token=LABEL;object=LABEL?module-path=LIBRARY&pin-source=FILE");
        }
        return new TokenRootKeySource(
                new TokenRootKey.Address(library.get(), value(key, "token"), value(key, "object")), pin.get());
    }

    private static String value(Map<String, String> attributes, String name) {
        return attributes.getOrDefault(name, "");
    }

    @Override
    public String name() {
        return "the root key '" + address.object() + "' in the token '" + address.token() + "'";
    }

    @Override
    public List<String> ids() {
        return List.of(address.id());
    }

    @Override
    public RootKeys open() {
        return open(false);
    }

    @Override
    public RootKeys openOrCreate() {
        return open(true);
    }

    private RootKeys open(boolean create) {
        var secret = SecretFile.read("the PIN", pin).strip().toCharArray();
        try {
            return RootKeys.of(TokenRootKey.open(address, secret, create));
        } catch (TokenException e) {
            throw refusal(e);
        } finally {
            Arrays.fill(secret, '\0');
        }
    }

    private StartException refusal(TokenException e) {
        var token = "the token '" + address.token() + "'";
        var library = "the library " + address.library();
        return switch (e.reason()) {
            case NO_LIBRARY ->
                new StartException(
                        library + " for PKCS #11 cannot be used: " + e.getMessage()
                                + "; name the one of the token with module-path",
                        e);
            case NO_TOKEN ->
                new StartException(
                        library + " finds no token '" + address.token() + "'"
                                + (String.valueOf(e.getMessage()).isEmpty()
                                        ? ", and no other one"
                                        : ", but " + e.getMessage())
                                + ": check that it is connected, and the library's own settings",
                        e);
            case SEVERAL_TOKENS ->
                new StartException(library + " finds several tokens '" + address.token() + "': rename one", e);
            case NO_KEY ->
                new StartException(
                        token + " holds no secret key '" + address.object()
                                + "': without it no secret in the database can be opened",
                        e);
            case WRONG_PIN ->
                new RootKeyRefusedException(
                        token + " refuses the PIN in " + pin + ". It was tried once; a token locks after a few wrong"
                                + " ones, so correct the file before the next start",
                        e);
            case PIN_LOCKED ->
                new RootKeyRefusedException(
                        token + " is locked after wrong PINs: have its security officer set a new one", e);
            case FAILED -> new StartException(token + " cannot be used: " + e.getMessage(), e);
        };
    }
}

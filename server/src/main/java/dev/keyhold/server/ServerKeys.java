package dev.keyhold.server;

import dev.keyhold.crypto.ServerKey;
import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * The key that TLS handshakes are made with. It can be replaced at any time: handshakes from then on are made with the
 * new one, and connections that are open go on as they began.
 */
final class ServerKeys extends X509ExtendedKeyManager {
    /** One name for every key, so that a handshake under way finds the new one by it. */
    private static final String ALIAS = "server";

    private volatile ServerKey current;

    ServerKeys(ServerKey key) {
        this.current = key;
    }

    /** Takes over a key; false when it is the one in use. */
    boolean replace(ServerKey key) {
        var another = !key.equals(current);
        current = key;
        return another;
    }

    /** The server's own certificate, without the authority's. */
    X509Certificate certificate() {
        return current.chain().getFirst();
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            String keyType, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
        return chooseServerAlias(keyType, issuers, null);
    }

    /** Key types are named as the JDK names algorithms; OpenSSL's go on with how the certificate is signed. */
    @Override
    public @Nullable String chooseServerAlias(String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
        var algorithm = current.privateKey().getAlgorithm();
        return keyType.equals(algorithm) || keyType.startsWith(algorithm + "_") ? ALIAS : null;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
        var alias = chooseServerAlias(keyType, issuers, null);
        return alias == null ? null : new String[] {alias};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return current.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return current.privateKey();
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
        return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
            String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
        return null;
    }
}

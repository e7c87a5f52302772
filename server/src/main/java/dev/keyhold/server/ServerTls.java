package dev.keyhold.server;

import dev.keyhold.crypto.LocalCa;
import dev.keyhold.crypto.ServerKey;
import dev.keyhold.maintenance.DataFolder;
import dev.keyhold.maintenance.ServerCertificates;
import dev.keyhold.maintenance.StartException;
import io.netty.handler.ssl.util.KeyManagerFactoryWrapper;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.function.Predicate;
import javax.net.ssl.KeyManagerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's certificate: the operator's own, or one that the local authority renews in time. Files that have changed
 * are taken over while the server runs.
 */
final class ServerTls {
    private static final Logger log = LoggerFactory.getLogger(ServerTls.class);

    private final Config config;
    private final DataFolder folder;
    private final ServerCertificates certificates;
    private final ServerKeys keys;

    /** @throws StartException when there is no usable certificate */
    ServerTls(Config config, DataFolder folder, InstantSource clock) {
        this.config = config;
        this.folder = folder;
        this.certificates = new ServerCertificates(folder, clock, new SecureRandom());
        // To try a key takes a while of each start, and those made here belong together unless somebody mixed them.
        this.keys = new ServerKeys(find(_ -> true));
    }

    KeyManagerFactory keys() {
        return new KeyManagerFactoryWrapper(keys);
    }

    /** The certificate that handshakes are made with now. */
    X509Certificate certificate() {
        return keys.certificate();
    }

    /**
     * Looks for changes; to be called now and then, and when the key proves to be of no use. True when there is
     * another.
     *
     * @throws StartException when the files are of no use; what was in use then stays so
     */
    synchronized boolean refresh() {
        var replaced = keys.replace(find(ServerKey::isPair));
        if (replaced) {
            log.atInfo().log("certificate.replaced");
        }
        return replaced;
    }

    private ServerKey find(Predicate<ServerKey> isGood) {
        var tls = config.tls();
        return tls.own()
                .map(this::read)
                .orElseGet(() -> certificates.ensure(config.listen().getAddress(), tls.names(), isGood));
    }

    private ServerKey read(Config.KeyFiles own) {
        try {
            var key = ServerKey.read(
                    new LocalCa.Pem(folder.readExisting(own.key()), folder.readExisting(own.certificate())));
            if (!key.isPair()) {
                throw new IllegalArgumentException("not the key of the certificate");
            }
            return key;
        } catch (IllegalArgumentException e) {
            throw new StartException(
                    "cannot use the certificate " + own.certificate() + " with the key " + own.key()
                            + ": both must be PEM, the key an unencrypted PKCS #8 one, that of the first certificate",
                    e);
        }
    }
}

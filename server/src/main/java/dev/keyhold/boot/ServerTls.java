package dev.keyhold.boot;

import dev.keyhold.crypto.LocalCa;
import dev.keyhold.crypto.ServerKey;
import io.netty.handler.ssl.util.KeyManagerFactoryWrapper;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
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
    private final Certificates certificates;
    private final ServerKeys keys;

    /** @throws StartException when there is no usable certificate */
    ServerTls(Config config, DataFolder folder, InstantSource clock) {
        this.config = config;
        this.folder = folder;
        this.certificates = new Certificates(folder, clock, new SecureRandom());
        this.keys = new ServerKeys(find());
    }

    KeyManagerFactory keys() {
        return new KeyManagerFactoryWrapper(keys);
    }

    /**
     * To be called now and then.
     *
     * @throws StartException when the files are of no use; what was in use then stays so
     */
    void refresh() {
        if (keys.replace(find())) {
            log.atInfo().log("certificate.replaced");
        }
    }

    private ServerKey find() {
        var tls = config.tls();
        return tls.own()
                .map(this::read)
                .orElseGet(() -> certificates.ensure(config.listen().getAddress(), tls.names()));
    }

    private ServerKey read(Config.KeyFiles own) {
        try {
            return ServerKey.read(new LocalCa.Pem(read(own.key()), read(own.certificate())));
        } catch (IllegalArgumentException e) {
            throw new StartException(
                    "cannot use the certificate " + own.certificate() + " with the key " + own.key()
                            + ": both must be PEM, the key an unencrypted PKCS #8 one, that of the first certificate",
                    e);
        }
    }

    private String read(Path file) {
        return folder.read(file).orElseThrow(() -> new StartException("there is no file " + file));
    }
}

package dev.keyhold.maintenance;

import dev.keyhold.crypto.PemReader;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/** Which certificates of servers a client trusts. */
public final class Trust {
    private final KeyStore trusted;

    private Trust(KeyStore trusted) {
        this.trusted = trusted;
    }

    /** Trusts nothing yet. */
    public static Trust none() {
        try {
            var empty = KeyStore.getInstance(KeyStore.getDefaultType());
            empty.load(null, null);
            return new Trust(empty);
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("every JDK makes an empty key store", e);
        }
    }

    /** Trusts what the system trusts. */
    public static Trust system() {
        var trust = none();
        try {
            for (var manager : managers(null).getTrustManagers()) {
                if (manager instanceof X509TrustManager system) {
                    for (var issuer : system.getAcceptedIssuers()) {
                        trust.trusted.setCertificateEntry("system-" + trust.trusted.size(), issuer);
                    }
                }
            }
            return trust;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK trusts something", e);
        }
    }

    /**
     * Trusts the authorities in a PEM text too.
     *
     * @throws IllegalArgumentException when there are none
     */
    public Trust and(String pem) {
        try {
            for (var authority : PemReader.certificates(pem)) {
                trusted.setCertificateEntry("authority-" + trusted.size(), authority);
            }
            return this;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key store takes any certificate", e);
        }
    }

    /** For TLS. */
    public SSLContext context() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, managers(trusted).getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has TLS", e);
        }
    }

    private static TrustManagerFactory managers(@Nullable KeyStore trusted) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(trusted);
        return factory;
    }
}

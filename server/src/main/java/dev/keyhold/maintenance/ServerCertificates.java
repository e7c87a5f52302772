package dev.keyhold.maintenance;

import dev.keyhold.crypto.LocalCa;
import dev.keyhold.crypto.PemReader;
import dev.keyhold.crypto.ServerKey;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local authority and the server's certificate, created when missing and issued again when they are no longer
 * usable.
 */
public final class ServerCertificates {
    private static final Duration RENEW_BEFORE = Duration.ofDays(30);
    private static final Logger log = LoggerFactory.getLogger(ServerCertificates.class);

    private final DataFolder folder;
    private final InstantSource clock;
    private final SecureRandom random;

    public ServerCertificates(DataFolder folder, InstantSource clock, SecureRandom random) {
        this.folder = folder;
        this.clock = clock;
        this.random = random;
    }

    /**
     * Reads the first certificate in a PEM text.
     *
     * @throws IllegalArgumentException when there is none
     */
    public static X509Certificate read(String pem) {
        return PemReader.certificates(pem).getFirst();
    }

    /**
     * The server's key with a certificate that is valid for every name, issued now if need be.
     *
     * @param isGood what else must hold for the present one
     */
    public ServerKey ensure(InetAddress listen, List<String> extraNames, Predicate<ServerKey> isGood) {
        var names = names(listen, extraNames);
        return current()
                .filter(isGood)
                .filter(key -> serves(key.chain().getFirst(), names))
                .filter(_ -> Files.exists(folder.caCertificate()))
                .orElseGet(() -> issue(names));
    }

    private ServerKey issue(Set<String> names) {
        var issued = authority().issue(List.copyOf(names), clock.instant());
        // So that whenever there are both, they belong together: a crash may come between the steps.
        DataFolder.delete(folder.serverCertificate());
        DataFolder.writeSecret(folder.serverKey(), issued.privateKey());
        DataFolder.writePublic(folder.serverCertificate(), issued.certificates());
        log.atInfo().addKeyValue("names", names).log("certificate.issued");
        return ServerKey.read(issued);
    }

    private LocalCa authority() {
        var key = folder.read(folder.caKey());
        var certificate = folder.read(folder.caCertificate());
        if (key.isPresent() && certificate.isPresent()) {
            return load(new LocalCa.Pem(key.get(), certificate.get()));
        }
        if (key.isPresent()) {
            throw new StartException("the certificate " + folder.caCertificate() + " is missing, and its key "
                    + folder.caKey() + " is there: put the certificate back, or move the key away to have another local"
                    + " authority made, which clients must then trust");
        }
        var made = LocalCa.create("Keyhold local CA", clock.instant(), random);
        // The key comes last: a crash in between leaves no key file that would be in the way.
        DataFolder.writePublic(folder.caCertificate(), made.pem().certificates());
        DataFolder.createSecret(folder.caKey(), made.pem().privateKey());
        return made;
    }

    private LocalCa load(LocalCa.Pem authority) {
        try {
            return LocalCa.load(authority, random);
        } catch (IllegalArgumentException e) {
            throw new StartException(
                    "cannot use the local authority: " + folder.caCertificate() + " or its key " + folder.caKey()
                            + " is damaged; put both back, or move both away to have another one made, which clients"
                            + " must then trust",
                    e);
        }
    }

    private Optional<ServerKey> current() {
        var key = folder.read(folder.serverKey());
        var certificates = folder.read(folder.serverCertificate());
        if (key.isEmpty() || certificates.isEmpty()) {
            return Optional.empty();
        }
        requireReadable(certificates.get());
        try {
            return Optional.of(ServerKey.read(new LocalCa.Pem(key.get(), certificates.get())));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private void requireReadable(String certificates) {
        try {
            var _ = PemReader.certificates(certificates);
        } catch (IllegalArgumentException e) {
            throw new StartException(
                    "cannot read the certificate " + folder.serverCertificate() + ": delete it to have another issued",
                    e);
        }
    }

    private boolean serves(X509Certificate certificate, Set<String> names) {
        Instant renewal = certificate.getNotAfter().toInstant().minus(RENEW_BEFORE);
        return clock.instant().isBefore(renewal)
                && alternativeNames(certificate).containsAll(names);
    }

    private static Set<String> alternativeNames(X509Certificate certificate) {
        var names = new LinkedHashSet<String>();
        try {
            var found = certificate.getSubjectAlternativeNames();
            for (var name : found == null ? List.<List<?>>of() : found) {
                names.add(canonical(String.valueOf(name.get(1))));
            }
        } catch (CertificateException _) {
            // An unreadable list names nothing, so a new certificate is issued.
        }
        return names;
    }

    private static Set<String> names(InetAddress listen, List<String> extraNames) {
        var names = new ArrayList<String>(List.of("localhost", "127.0.0.1", "::1"));
        if (!listen.isAnyLocalAddress()) {
            names.add(listen.getHostAddress());
        }
        try {
            names.add(InetAddress.getLocalHost().getHostName());
        } catch (UnknownHostException _) {
            log.atDebug().log("certificate.host.unnamed");
        }
        names.addAll(extraNames);
        var canonical = new LinkedHashSet<String>();
        names.forEach(name -> canonical.add(canonical(name)));
        return canonical;
    }

    /** One spelling for each IPv6 address. */
    private static String canonical(String name) {
        if (!name.contains(":")) {
            return name;
        }
        try {
            return InetAddress.getByName(name).getHostAddress();
        } catch (UnknownHostException _) {
            return name;
        }
    }
}

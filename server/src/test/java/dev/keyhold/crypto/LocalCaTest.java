package dev.keyhold.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LocalCaTest {
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private final SecureRandom random = new SecureRandom();
    private final LocalCa ca = LocalCa.create("Keyhold test CA", NOW, random);
    private final X509Certificate anchor =
            PemReader.certificates(ca.pem().certificates()).getFirst();

    @Test
    void issues_certificates_that_the_jdk_trusts() throws Exception {
        assertThat(validates(chain(ca), anchor, NOW)).isTrue();
        assertThat(validates(chain(ca), anchor, NOW.plus(Duration.ofDays(396)))).isTrue();
    }

    @Test
    void issues_certificates_that_end_after_397_days() throws Exception {
        assertThat(validates(chain(ca), anchor, NOW.plus(Duration.ofDays(398)))).isFalse();
        assertThat(validates(chain(ca), anchor, NOW.minus(Duration.ofHours(2)))).isFalse();
        assertThat(chain(ca).getFirst().getNotBefore()).isEqualTo(Date.from(NOW.minus(Duration.ofHours(1))));
    }

    @Test
    void is_not_trusted_for_another_authority() throws Exception {
        var other = LocalCa.create("Keyhold test CA", NOW, random);
        assertThat(validates(
                        chain(ca),
                        PemReader.certificates(other.pem().certificates()).getFirst(),
                        NOW))
                .isFalse();
    }

    @Test
    void names_every_host_and_address() throws Exception {
        var names = chain(ca).getFirst().getSubjectAlternativeNames();
        assertThat(names)
                .extracting(name -> name.get(0) + " " + name.get(1))
                .containsExactly("2 localhost", "7 127.0.0.1", "7 0:0:0:0:0:0:0:1", "2 keyhold.example");
    }

    @Test
    void signs_servers_and_nothing_else() throws Exception {
        var server = chain(ca).getFirst();
        assertThat(server.getBasicConstraints()).isEqualTo(-1);
        assertThat(server.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(anchor.getBasicConstraints()).isZero();
        assertThat(anchor.getKeyUsage()[5]).as("may sign certificates").isTrue();
        assertThat(anchor.getKeyUsage()[0]).as("may sign other things").isFalse();
    }

    @Test
    void goes_on_signing_after_it_was_read_back() throws Exception {
        var again = LocalCa.load(ca.pem(), random);
        assertThat(validates(chain(again), anchor, NOW)).isTrue();
        assertThat(again.pem()).isEqualTo(ca.pem());
    }

    @Test
    void gives_every_certificate_a_serial_of_its_own() throws Exception {
        assertThat(chain(ca).getFirst().getSerialNumber())
                .isPositive()
                .isNotEqualTo(chain(ca).getFirst().getSerialNumber());
    }

    @Test
    void does_not_read_what_is_not_pem() {
        var certificates = ca.pem().certificates();
        assertThatThrownBy(() -> LocalCa.load(new LocalCa.Pem("nonsense", certificates), random))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> LocalCa.load(new LocalCa.Pem(certificates, certificates), random))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void prints_no_private_key() {
        assertThat(ca.pem().privateKey()).startsWith("-----BEGIN PRIVATE KEY-----");
        assertThat(ca.pem()).hasToString("Pem[****]");
    }

    private static List<X509Certificate> chain(LocalCa ca) {
        var pem = ca.issue(List.of("localhost", "127.0.0.1", "::1", "keyhold.example"), NOW);
        return PemReader.certificates(pem.certificates());
    }

    private static boolean validates(List<X509Certificate> chain, X509Certificate anchor, Instant at)
            throws GeneralSecurityException {
        assertThat(chain).hasSize(2);
        List<Certificate> path = List.of(chain.getFirst());
        var parameters = new PKIXParameters(Set.of(new TrustAnchor(anchor, null)));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(at));
        try {
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            return true;
        } catch (CertPathValidatorException _) {
            return false;
        }
    }
}

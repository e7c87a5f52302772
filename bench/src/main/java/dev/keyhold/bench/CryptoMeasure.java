package dev.keyhold.bench;

import com.google.protobuf.ByteString;
import dev.keyhold.bench.Comparison.Contender;
import dev.keyhold.yandex.api.kms.v1.SymmetricCryptoServiceGrpc;
import dev.keyhold.yandex.api.kms.v1.SymmetricDecryptRequest;
import dev.keyhold.yandex.api.kms.v1.SymmetricEncryptRequest;
import java.util.List;
import java.util.Map;

/**
 * Encrypt and Decrypt over gRPC, next to a service that gives messages of the same sizes back; and the cipher alone,
 * in one thread.
 */
final class CryptoMeasure implements Measure {
    private static final List<Integer> KIBIBYTES = List.of(1, 32);

    @Override
    public String name() {
        return "crypto";
    }

    @Override
    public void run(Lab lab, Report report) {
        MicroBenchmarks.run(
                lab,
                report,
                CipherBenchmark.class,
                Map.of(
                        "plain", "AES-256-GCM of the JDK",
                        "encrypt", "MessageCipher.encrypt",
                        "decrypt", "MessageCipher.decrypt"));
        var authorization = "Bearer " + lab.keyhold().token();
        var key = lab.keyhold().symmetricKey(authorization);
        for (var size : KIBIBYTES) {
            var plaintext = new byte[size * 1024];
            lab.random().nextBytes(plaintext);
            var encrypt = SymmetricEncryptRequest.newBuilder()
                    .setKeyId(key)
                    .setPlaintext(ByteString.copyFrom(plaintext))
                    .build();
            var decrypt = SymmetricDecryptRequest.newBuilder()
                    .setKeyId(key)
                    .setCiphertext(ByteString.copyFrom(lab.keyhold().encrypt(authorization, key, plaintext)))
                    .build();
            var encrypting = Grpc.calling(SymmetricCryptoServiceGrpc.getEncryptMethod(), encrypt, authorization);
            var decrypting = Grpc.calling(SymmetricCryptoServiceGrpc.getDecryptMethod(), decrypt, authorization);
            compare(lab, report, "Encrypt of " + size + " KiB", encrypting);
            compare(lab, report, "Decrypt of " + size + " KiB", decrypting);
        }
    }

    private static void compare(Lab lab, Report report, String what, Client calls) {
        Comparison.of(
                        new Contender("echo of " + what, lab.floor(), calls),
                        new Contender(what, lab.keyhold().process(), calls))
                .run(lab, report, 16, 64);
    }
}

package dev.keyhold.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.encryptionsdk.AwsCrypto;
import com.amazonaws.encryptionsdk.kms.DiscoveryFilter;
import com.amazonaws.encryptionsdk.kmssdkv2.KmsMasterKeyProvider;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.arns.Arn;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.cryptography.materialproviders.IKeyring;
import software.amazon.cryptography.materialproviders.MaterialProviders;
import software.amazon.cryptography.materialproviders.model.CollectionOfErrors;
import software.amazon.cryptography.materialproviders.model.CreateAwsKmsDiscoveryKeyringInput;
import software.amazon.cryptography.materialproviders.model.CreateAwsKmsKeyringInput;
import software.amazon.cryptography.materialproviders.model.MaterialProvidersConfig;

/** The AWS Encryption SDK for Java. */
final class AwsEncryptionSdk {
    private static final Map<String, String> CONTEXT = Map.of("tenant", "blue", "Ünï", "c=+/");

    private AwsEncryptionSdk() {}

    /** By a keyring that names the key; messages are decrypted by that key alone. */
    static KmsLibrary strict(KmsClient kms, String arn) {
        var keyring = keyring(kms, arn);
        return new Keyrings(keyring, keyring);
    }

    /** By a keyring that takes the key from the message. */
    static KmsLibrary discovery(KmsClient kms, String arn) {
        var filter = software.amazon.cryptography.materialproviders.model.DiscoveryFilter.builder()
                .partition("aws")
                .accountIds(List.of(Arn.fromString(arn).accountId().orElseThrow()))
                .build();
        var finding = providers()
                .CreateAwsKmsDiscoveryKeyring(CreateAwsKmsDiscoveryKeyringInput.builder()
                        .kmsClient(kms)
                        .discoveryFilter(filter)
                        .build());
        return new Keyrings(keyring(kms, arn), finding);
    }

    /** By providers of master keys, which came before keyrings. */
    static KmsLibrary masterKeys(KmsClient kms, String arn) {
        var strict = provider(kms).buildStrict(arn);
        var account = Arn.fromString(arn).accountId().orElseThrow();
        return new MasterKeys(strict, provider(kms).buildDiscovery(new DiscoveryFilter("aws", account)));
    }

    private static IKeyring keyring(KmsClient kms, String arn) {
        return providers()
                .CreateAwsKmsKeyring(CreateAwsKmsKeyringInput.builder()
                        .kmsClient(kms)
                        .kmsKeyId(arn)
                        .build());
    }

    private static MaterialProviders providers() {
        return MaterialProviders.builder()
                .MaterialProvidersConfig(MaterialProvidersConfig.builder().build())
                .build();
    }

    private static KmsMasterKeyProvider.Builder provider(KmsClient kms) {
        return KmsMasterKeyProvider.builder().defaultRegion(Region.US_EAST_1).customRegionalClientSupplier(_ -> kms);
    }

    private record Keyrings(IKeyring encrypting, IKeyring decrypting) implements KmsLibrary {
        @Override
        public byte[] encrypt(byte[] plaintext) {
            return AwsCrypto.standard()
                    .encryptData(encrypting, plaintext, CONTEXT)
                    .getResult();
        }

        @Override
        public byte[] decrypt(byte[] message) {
            try {
                var opened = AwsCrypto.standard().decryptData(decrypting, message);
                assertThat(opened.getEncryptionContext()).containsAllEntriesOf(CONTEXT);
                return opened.getResult();
            } catch (CollectionOfErrors e) {
                // What each key answered is kept in a list of its own, which no stack trace shows.
                e.list().forEach(e::addSuppressed);
                throw e;
            }
        }
    }

    private record MasterKeys(KmsMasterKeyProvider encrypting, KmsMasterKeyProvider decrypting) implements KmsLibrary {
        @Override
        public byte[] encrypt(byte[] plaintext) {
            return AwsCrypto.standard()
                    .encryptData(encrypting, plaintext, CONTEXT)
                    .getResult();
        }

        @Override
        public byte[] decrypt(byte[] message) {
            return AwsCrypto.standard().decryptData(decrypting, message).getResult();
        }
    }
}

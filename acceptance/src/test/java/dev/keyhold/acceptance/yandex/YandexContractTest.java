package dev.keyhold.acceptance.yandex;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

import dev.keyhold.yandex.api.endpoint.ApiEndpointServiceProto;
import dev.keyhold.yandex.api.iam.v1.ApiKeyServiceProto;
import dev.keyhold.yandex.api.iam.v1.IamTokenServiceProto;
import dev.keyhold.yandex.api.iam.v1.KeyServiceProto;
import dev.keyhold.yandex.api.iam.v1.RoleServiceProto;
import dev.keyhold.yandex.api.iam.v1.ServiceAccountServiceProto;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.AccessKeyServiceProto;
import dev.keyhold.yandex.api.iam.v1.awscompatibility.TemporaryAccessKeyServiceProto;
import dev.keyhold.yandex.api.kms.v1.SymmetricCryptoServiceProto;
import dev.keyhold.yandex.api.kms.v1.SymmetricKeyServiceProto;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.AsymmetricEncryptionCryptoServiceProto;
import dev.keyhold.yandex.api.kms.v1.asymmetricencryption.AsymmetricEncryptionKeyServiceProto;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.AsymmetricSignatureCryptoServiceProto;
import dev.keyhold.yandex.api.kms.v1.asymmetricsignature.AsymmetricSignatureKeyServiceProto;
import dev.keyhold.yandex.api.operation.OperationServiceProto;
import dev.keyhold.yandex.api.organizationmanager.v1.OrganizationServiceProto;
import dev.keyhold.yandex.api.resourcemanager.v1.CloudServiceProto;
import dev.keyhold.yandex.api.resourcemanager.v1.FolderServiceProto;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import yandex.cloud.api.endpoint.ApiEndpointServiceOuterClass;
import yandex.cloud.api.iam.v1.ApiKeyServiceOuterClass;
import yandex.cloud.api.iam.v1.IamTokenServiceOuterClass;
import yandex.cloud.api.iam.v1.KeyServiceOuterClass;
import yandex.cloud.api.iam.v1.RoleServiceOuterClass;
import yandex.cloud.api.iam.v1.ServiceAccountServiceOuterClass;
import yandex.cloud.api.iam.v1.awscompatibility.AccessKeyServiceOuterClass;
import yandex.cloud.api.iam.v1.awscompatibility.TemporaryAccessKeyServiceOuterClass;
import yandex.cloud.api.kms.v1.AsymmetricEncryptionCryptoServiceOuterClass;
import yandex.cloud.api.kms.v1.AsymmetricEncryptionKeyServiceOuterClass;
import yandex.cloud.api.kms.v1.AsymmetricSignatureCryptoServiceOuterClass;
import yandex.cloud.api.kms.v1.AsymmetricSignatureKeyServiceOuterClass;
import yandex.cloud.api.kms.v1.SymmetricCryptoServiceOuterClass;
import yandex.cloud.api.kms.v1.SymmetricKeyServiceOuterClass;
import yandex.cloud.api.operation.OperationServiceOuterClass;
import yandex.cloud.api.organizationmanager.v1.OrganizationServiceOuterClass;
import yandex.cloud.api.resourcemanager.v1.CloudServiceOuterClass;
import yandex.cloud.api.resourcemanager.v1.FolderServiceOuterClass;

/**
 * Our {@code .proto} files against the vendor's published descriptors: the same, but for what {@value #DIFFERENCES} lists.
 * That list has a reason ("# …") over each group of lines "what: theirs -> ours", in which "-" is nothing.
 */
class YandexContractTest {
    static final String DIFFERENCES = "deliberate-differences.txt";

    private final Contract ours = Contract.of(List.of(
            ApiEndpointServiceProto.getDescriptor(),
            OperationServiceProto.getDescriptor(),
            ApiKeyServiceProto.getDescriptor(),
            KeyServiceProto.getDescriptor(),
            IamTokenServiceProto.getDescriptor(),
            RoleServiceProto.getDescriptor(),
            ServiceAccountServiceProto.getDescriptor(),
            AccessKeyServiceProto.getDescriptor(),
            TemporaryAccessKeyServiceProto.getDescriptor(),
            OrganizationServiceProto.getDescriptor(),
            CloudServiceProto.getDescriptor(),
            FolderServiceProto.getDescriptor(),
            SymmetricKeyServiceProto.getDescriptor(),
            SymmetricCryptoServiceProto.getDescriptor(),
            AsymmetricEncryptionKeyServiceProto.getDescriptor(),
            AsymmetricEncryptionCryptoServiceProto.getDescriptor(),
            AsymmetricSignatureKeyServiceProto.getDescriptor(),
            AsymmetricSignatureCryptoServiceProto.getDescriptor()));

    private final Contract theirs = Contract.of(List.of(
            ApiEndpointServiceOuterClass.getDescriptor(),
            OperationServiceOuterClass.getDescriptor(),
            ApiKeyServiceOuterClass.getDescriptor(),
            KeyServiceOuterClass.getDescriptor(),
            IamTokenServiceOuterClass.getDescriptor(),
            RoleServiceOuterClass.getDescriptor(),
            ServiceAccountServiceOuterClass.getDescriptor(),
            AccessKeyServiceOuterClass.getDescriptor(),
            TemporaryAccessKeyServiceOuterClass.getDescriptor(),
            OrganizationServiceOuterClass.getDescriptor(),
            CloudServiceOuterClass.getDescriptor(),
            FolderServiceOuterClass.getDescriptor(),
            SymmetricKeyServiceOuterClass.getDescriptor(),
            SymmetricCryptoServiceOuterClass.getDescriptor(),
            AsymmetricEncryptionKeyServiceOuterClass.getDescriptor(),
            AsymmetricEncryptionCryptoServiceOuterClass.getDescriptor(),
            AsymmetricSignatureKeyServiceOuterClass.getDescriptor(),
            AsymmetricSignatureCryptoServiceOuterClass.getDescriptor()));

    @Test
    void differs_from_the_vendor_only_as_listed() throws IOException {
        var found = theirs.differencesTo(ours);
        var listed = listed().stream().filter(line -> !isReason(line)).toList();

        assertSoftly(softly -> {
            softly.assertThat(without(listed, found)).as("not listed").isEmpty();
            softly.assertThat(without(found, listed)).as("listed, but gone").isEmpty();
            softly.assertThat(listed).doesNotHaveDuplicates();
        });
    }

    @Test
    void every_listed_difference_stands_under_a_reason() throws IOException {
        assertThat(listed().getFirst()).matches(YandexContractTest::isReason);
    }

    @Test
    void every_file_of_ours_is_compared() throws IOException {
        var root = Path.of(requireNonNull(System.getProperty("keyhold.root")), "yandex-api/src/main/proto");
        try (var files = Files.walk(root)) {
            var names = files.filter(Files::isRegularFile)
                    .map(file -> root.relativize(file).toString())
                    .toList();

            var compared = new ArrayList<>(ours.fileNames());
            AccessServiceContractTest.FILES.forEach((file, _) -> compared.add(file));
            assertThat(compared).containsExactlyInAnyOrderElementsOf(names);
        }
    }

    @Test
    void options_are_part_of_the_comparison() {
        var method = "yandex.cloud.iam.v1.KeyService.Update";
        var expected = List.of(
                method + " (google.api.http).patch",
                method + " (yandex.cloud.api.operation).metadata",
                "yandex.cloud.iam.v1.UpdateKeyRequest.key_id (yandex.cloud.required)",
                "yandex.cloud.iam.v1.CreateIamTokenRequest.identity (yandex.cloud.exactly_one)",
                "yandex.cloud.kms.v1.UpdateSymmetricKeyRequest.labels (yandex.cloud.map_key).length");

        assertThat(ours.facts()).containsAll(expected);
        assertThat(theirs.facts()).containsAll(expected);
    }

    private static List<String> without(List<String> known, List<String> lines) {
        return lines.stream().filter(line -> !known.contains(line)).toList();
    }

    private static boolean isReason(String line) {
        return line.startsWith("# ");
    }

    private static List<String> listed() throws IOException {
        try (var list = requireNonNull(YandexContractTest.class.getResourceAsStream(DIFFERENCES))) {
            return new String(list.readAllBytes(), UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .toList();
        }
    }
}

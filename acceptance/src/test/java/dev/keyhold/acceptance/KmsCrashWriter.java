package dev.keyhold.acceptance;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import software.amazon.awssdk.awscore.AwsResponse;
import software.amazon.awssdk.core.SdkBytes;
import software.amazon.awssdk.services.kms.KmsClient;
import software.amazon.awssdk.services.kms.model.AlgorithmSpec;
import software.amazon.awssdk.services.kms.model.ExpirationModelType;
import software.amazon.awssdk.services.kms.model.GrantListEntry;
import software.amazon.awssdk.services.kms.model.GrantOperation;
import software.amazon.awssdk.services.kms.model.IncludeKeyMaterial;
import software.amazon.awssdk.services.kms.model.KeyListEntry;
import software.amazon.awssdk.services.kms.model.KeyMetadata;
import software.amazon.awssdk.services.kms.model.KmsException;
import software.amazon.awssdk.services.kms.model.OriginType;
import software.amazon.awssdk.services.kms.model.Tag;
import software.amazon.awssdk.services.kms.model.WrappingKeySpec;

/**
 * Changes keys, aliases, tags, key policies, grants, rotations, imported material and scheduled deletions through the
 * API of AWS KMS. What is known is a map of texts, as is what the server shows; each change leads from one to another.
 */
final class KmsCrashWriter extends CrashWriter {
    private static final int MIN_KEYS = 2;
    private static final int MAX_KEYS = 4;
    private static final int WINDOW_DAYS = 7;
    private static final SdkBytes MATERIAL = SdkBytes.fromUtf8String("0123456789abcdef0123456789abcdef");
    private static final SdkBytes MESSAGE = SdkBytes.fromUtf8String("message");
    private static final int MAX_MATERIALS = 20;
    private static final Pattern ALIAS = Pattern.compile("alias (\\S+) of ");
    private static final Pattern GRANT = Pattern.compile("grant (\\S+) for ");
    private static final String DEFAULT_POLICY = "Enable IAM User Permissions";
    private static final String POLICY = "{\"Version\":\"2012-10-17\",\"Statement\":[{\"Sid\":\"%s\","
            + "\"Effect\":\"Allow\","
            + "\"Principal\":{\"AWS\":\"arn:aws:iam::%s:root\"},\"Action\":\"kms:*\",\"Resource\":\"*\"}]}";

    /** What is known: the label of a key with the name of a property, or of an alias, to its value. */
    private SortedMap<String, String> known = new TreeMap<>();

    private Optional<SortedMap<String, String>> pending = Optional.empty();
    /** Identifiers by label, which is the description of a key. */
    private final SortedMap<String, String> ids = new TreeMap<>();

    private final Map<String, List<SdkBytes>> ciphertexts = new HashMap<>();
    private int decrypted;

    KmsCrashWriter(String name, Random random) {
        super(name, random);
    }

    @Override
    List<String> users() {
        return List.of();
    }

    /** How many ciphertexts were decrypted that were made before a kill. */
    int decrypted() {
        return decrypted;
    }

    @Override
    void step(Line line) {
        if (ids.size() < MIN_KEYS || (ids.size() < MAX_KEYS && random().nextInt(8) == 0)) {
            create(line.kms());
            return;
        }
        var labels = List.copyOf(ids.keySet());
        new Step(line.kms(), labels.get(random().nextInt(labels.size()))).make();
    }

    private void create(KmsClient kms) {
        var label = newName();
        var isImported = random().nextInt(3) == 0;
        var response = change(
                after -> {
                    after.put(label + " state", isImported ? "PendingImport" : "Enabled");
                    after.put(label + " origin", isImported ? "EXTERNAL" : "AWS_KMS");
                    after.put(label + " policy", DEFAULT_POLICY);
                    if (!isImported) {
                        after.put(label + " materials", "1");
                    }
                },
                () -> kms.createKey(create ->
                        create.description(label).origin(isImported ? OriginType.EXTERNAL : OriginType.AWS_KMS)));
        ids.put(label, response.keyMetadata().keyId());
    }

    /** A change of one key. */
    private final class Step {
        private final KmsClient kms;
        private final String label;
        private final String id;
        private final String state;

        Step(KmsClient kms, String label) {
            this.kms = kms;
            this.label = label;
            this.id = requireNonNull(ids.get(label), label);
            this.state = get("state");
        }

        private String get(String property) {
            return known.getOrDefault(label + " " + property, "");
        }

        private void set(SortedMap<String, String> after, String property, String value) {
            after.put(label + " " + property, value);
        }

        /** A property of the key whose name begins like that, if there is one. */
        private Optional<String> any(String prefix) {
            var begin = label + " " + prefix;
            return known.keySet().stream()
                    .filter(name -> name.startsWith(begin))
                    .map(name -> name.substring(begin.length()))
                    .findFirst();
        }

        void make() {
            if (state.equals("PendingDeletion")) {
                change(
                        after -> {
                            set(after, "state", "Disabled");
                            after.remove(label + " goes");
                        },
                        () -> kms.cancelKeyDeletion(cancel -> cancel.keyId(id)));
                return;
            }
            if (state.equals("PendingImport")) {
                importMaterial();
                return;
            }
            if (state.equals("Disabled")) {
                change(after -> set(after, "state", "Enabled"), () -> kms.enableKey(enable -> enable.keyId(id)));
                return;
            }
            switch (random().nextInt(12)) {
                case 0 -> change(after -> set(after, "state", "Disabled"), () -> kms.disableKey(it -> it.keyId(id)));
                case 1 -> scheduleDeletion();
                case 2, 3 -> tag();
                case 4, 5 -> alias();
                case 6 -> policy();
                case 7, 8 -> grant();
                case 9 -> rotation();
                default -> material();
            }
        }

        /** A key that is to be deleted does not show that it is rotated automatically. */
        private void scheduleDeletion() {
            if (!get("period").isEmpty()) {
                rotation();
                return;
            }
            change(
                    after -> {
                        set(after, "state", "PendingDeletion");
                        set(after, "goes", "in time");
                    },
                    () -> kms.scheduleKeyDeletion(schedule -> schedule.keyId(id).pendingWindowInDays(WINDOW_DAYS)));
        }

        private void tag() {
            var present = any("tag ").filter(_ -> random().nextBoolean());
            if (present.isPresent()) {
                var key = present.get();
                change(
                        after -> after.remove(label + " tag " + key),
                        () -> kms.untagResource(untag -> untag.keyId(id).tagKeys(key)));
            } else {
                var name = newName();
                change(
                        after -> set(after, "tag " + name, "value"),
                        () -> kms.tagResource(tag -> tag.keyId(id)
                                .tags(Tag.builder()
                                        .tagKey(name)
                                        .tagValue("value")
                                        .build())));
            }
        }

        private void alias() {
            var present = known.keySet().stream()
                    .filter(name -> name.startsWith("alias/"))
                    .findFirst();
            if (present.isEmpty() || random().nextInt(3) == 0) {
                var name = "alias/" + newName();
                change(
                        after -> after.put(name, label),
                        () -> kms.createAlias(create -> create.aliasName(name).targetKeyId(id)));
            } else if (!label.equals(known.get(present.get()))) {
                // To the same key again would be a change that nothing but the audit trail shows.
                change(
                        after -> after.put(present.get(), label),
                        () -> kms.updateAlias(
                                update -> update.aliasName(present.get()).targetKeyId(id)));
            } else {
                change(
                        after -> after.remove(present.get()),
                        () -> kms.deleteAlias(delete -> delete.aliasName(present.get())));
            }
        }

        private void policy() {
            var sid = newName().replace("-", "");
            var account = kms.describeKey(describe -> describe.keyId(id))
                    .keyMetadata()
                    .awsAccountId();
            change(
                    after -> set(after, "policy", sid),
                    () -> kms.putKeyPolicy(put -> put.keyId(id).policy(POLICY.formatted(sid, account))));
        }

        private void grant() {
            var present = any("grant ").filter(_ -> random().nextBoolean());
            if (present.isPresent()) {
                var grant = kms.listGrantsPaginator(list -> list.keyId(id)).grants().stream()
                        .filter(one -> one.name().equals(present.get()))
                        .findFirst()
                        .orElseThrow();
                change(
                        after -> after.remove(label + " grant " + present.get()),
                        () -> kms.revokeGrant(revoke -> revoke.keyId(id).grantId(grant.grantId())));
            } else {
                var name = newName();
                var account = kms.describeKey(describe -> describe.keyId(id))
                        .keyMetadata()
                        .awsAccountId();
                change(
                        after -> set(after, "grant " + name, "{team=a} Encrypt"),
                        () -> kms.createGrant(create -> create.keyId(id)
                                .name(name)
                                .granteePrincipal("arn:aws:iam::" + account + ":root")
                                .constraints(only -> only.encryptionContextSubset(Map.of("team", "a")))
                                .operations(GrantOperation.ENCRYPT)));
            }
        }

        private boolean isImported() {
            return get("origin").equals("EXTERNAL");
        }

        private void rotation() {
            if (isImported()) {
                tag();
            } else if (get("period").isEmpty()) {
                change(
                        after -> set(after, "period", "100"),
                        () -> kms.enableKeyRotation(enable -> enable.keyId(id).rotationPeriodInDays(100)));
            } else {
                change(
                        after -> after.remove(label + " period"),
                        () -> kms.disableKeyRotation(disable -> disable.keyId(id)));
            }
        }

        /** No key is rotated on demand more than 25 times. */
        private void material() {
            if (isImported()) {
                change(
                        after -> set(after, "state", "PendingImport"),
                        () -> kms.deleteImportedKeyMaterial(delete -> delete.keyId(id)));
                return;
            }
            var count = Integer.parseInt(get("materials"));
            if (count < MAX_MATERIALS) {
                change(
                        after -> set(after, "materials", Integer.toString(count + 1)),
                        () -> kms.rotateKeyOnDemand(rotate -> rotate.keyId(id)));
            } else {
                tag();
            }
        }

        private void importMaterial() {
            var parameters = kms.getParametersForImport(get -> get.keyId(id)
                    .wrappingAlgorithm(AlgorithmSpec.RSAES_OAEP_SHA_256)
                    .wrappingKeySpec(WrappingKeySpec.RSA_2048));
            var encrypted = wrapped(parameters.publicKey());
            change(
                    after -> set(after, "state", "Enabled"),
                    () -> kms.importKeyMaterial(put -> put.keyId(id)
                            .importToken(parameters.importToken())
                            .encryptedKeyMaterial(encrypted)
                            .expirationModel(ExpirationModelType.KEY_MATERIAL_DOES_NOT_EXPIRE)));
        }
    }

    private static SdkBytes wrapped(SdkBytes wrappingKey) {
        try {
            return KmsSecrets.wrapped(wrappingKey, MATERIAL);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private <R extends AwsResponse> R change(Consumer<SortedMap<String, String>> change, Supplier<R> request) {
        var after = new TreeMap<>(known);
        change.accept(after);
        pending = Optional.of(after);
        var response = request.get();
        acknowledge(response.responseMetadata().requestId());
        pending = Optional.empty();
        known = after;
        return response;
    }

    @Override
    void settle(Line line) {
        pending.ifPresent(after -> {
            pending = Optional.empty();
            findNewKey(line.kms());
            var observed = observe(line.kms());
            if (!observed.equals(known)) {
                assertThat(observed).as("there by half").isEqualTo(after);
                keepUnacknowledged();
                known = observed;
            }
        });
    }

    /** One whose identifier was lost with the response. */
    private void findNewKey(KmsClient kms) {
        kms.listKeysPaginator().keys().stream()
                .map(KeyListEntry::keyId)
                .filter(id -> !ids.containsValue(id))
                .forEach(id -> {
                    var label = describe(kms, id).description();
                    if (label.startsWith(prefix())) {
                        assertThat(ids.put(label, id)).as(label).isNull();
                    }
                });
    }

    private static KeyMetadata describe(KmsClient kms, String id) {
        return kms.describeKey(describe -> describe.keyId(id)).keyMetadata();
    }

    private SortedMap<String, String> observe(KmsClient kms) {
        var observed = new TreeMap<String, String>();
        var labels = new HashMap<String, String>();
        ids.forEach((label, id) -> {
            labels.put(id, label);
            observed.putAll(new View(kms, label, id).properties());
        });
        kms.listAliasesPaginator().aliases().stream()
                .filter(alias -> labels.containsKey(alias.targetKeyId()))
                .forEach(alias -> observed.put(alias.aliasName(), requireNonNull(labels.get(alias.targetKeyId()))));
        return observed;
    }

    /** What a server shows of a key. */
    private record View(KmsClient kms, String label, String id) {
        private static final Pattern SID = Pattern.compile("\"Sid\"\\s*:\\s*\"([^\"]+)\"");

        Map<String, String> properties() {
            var properties = new HashMap<String, String>();
            var key = describe(kms, id);
            assertThat(key.description()).isEqualTo(label);
            properties.put("state", key.keyStateAsString());
            properties.put("origin", key.originAsString());
            properties.put("policy", policy());
            if (key.deletionDate() != null) {
                var left = Duration.between(Instant.now(), key.deletionDate());
                var isInTime = left.toDays() < WINDOW_DAYS && left.toDays() >= WINDOW_DAYS - 1;
                properties.put("goes", isInTime ? "in time" : left.toString());
            }
            kms.listResourceTags(list -> list.keyId(id))
                    .tags()
                    .forEach(tag -> properties.put("tag " + tag.tagKey(), tag.tagValue()));
            kms.listGrantsPaginator(list -> list.keyId(id))
                    .grants()
                    .forEach(grant -> assertThat(properties.put("grant " + grant.name(), granted(grant)))
                            .isNull());
            if (key.origin() == OriginType.AWS_KMS) {
                properties.put("materials", Integer.toString(materials()));
                var rotation = kms.getKeyRotationStatus(get -> get.keyId(id));
                if (rotation.keyRotationEnabled()) {
                    properties.put("period", rotation.rotationPeriodInDays().toString());
                }
            }
            return properties.entrySet().stream()
                    .collect(Collectors.toMap(entry -> label + " " + entry.getKey(), Map.Entry::getValue));
        }

        private String policy() {
            var found = SID.matcher(kms.getKeyPolicy(get -> get.keyId(id)).policy());
            assertThat(found.find()).isTrue();
            return found.group(1);
        }

        private int materials() {
            var all = kms.listKeyRotations(
                            list -> list.keyId(id).includeKeyMaterial(IncludeKeyMaterial.ALL_KEY_MATERIAL))
                    .rotations();
            var current = all.stream()
                    .filter(one -> one.keyMaterialStateAsString().equals("CURRENT"))
                    .toList();
            assertThat(current).containsExactly(all.getLast());
            return all.size();
        }

        private static String granted(GrantListEntry grant) {
            return grant.constraints().encryptionContextSubset() + " "
                    + grant.operationsAsStrings().stream().collect(Collectors.joining(" "));
        }
    }

    @Override
    void verify(Line line, int back) {
        assertThat(observe(line.kms())).isEqualTo(known);
        ids.forEach((label, id) -> verify(line.kms(), label, id, back));
    }

    /** What a key encrypted before is decrypted after each kill, rotation and import, while the key may be used. */
    private void verify(KmsClient kms, String label, String id, int back) {
        var own = ciphertexts.computeIfAbsent(label, _ -> new ArrayList<>());
        var latest = own.subList(Math.max(0, own.size() - back), own.size());
        if ("Enabled".equals(known.get(label + " state"))) {
            latest.forEach(ciphertext -> {
                assertThat(kms.decrypt(decrypt -> decrypt.ciphertextBlob(ciphertext))
                                .plaintext())
                        .isEqualTo(MESSAGE);
                decrypted++;
            });
            own.add(kms.encrypt(encrypt -> encrypt.keyId(id).plaintext(MESSAGE)).ciphertextBlob());
        } else {
            latest.forEach(
                    ciphertext -> assertThatThrownBy(() -> kms.decrypt(decrypt -> decrypt.ciphertextBlob(ciphertext)))
                            .isInstanceOf(KmsException.class));
        }
    }

    /** The keys, aliases and grants that the trail tells of are those that there are. */
    void verifyAudit(List<AuditLine> events) {
        var own = events.stream().filter(KmsCrashWriter::isOfKms).toList();
        assertThat(own)
                .filteredOn(event -> event.operation().equals("CREATE_KMS_KEY"))
                .hasSize(ids.size());
        assertThat(left(own, ALIAS, "CREATE_KMS_ALIAS", "DELETE_KMS_ALIAS"))
                .isEqualTo(known.keySet().stream()
                        .filter(name -> name.startsWith("alias/"))
                        .map(name -> name.substring("alias/".length()))
                        .collect(Collectors.toSet()));
        assertThat(left(own, GRANT, "CREATE_GRANT", "REVOKE_GRANT")).hasSize((int)
                known.keySet().stream().filter(name -> name.contains(" grant ")).count());
    }

    /** Whether an event is of a change that such a writer made. */
    static boolean isOfKms(AuditLine event) {
        return event.api().equals("aws") && event.target().contains("symmetric key ");
    }

    private static Set<String> left(List<AuditLine> events, Pattern named, String made, String removed) {
        var left = new HashSet<String>();
        for (var event : events) {
            if (event.operation().equals(made)) {
                assertThat(left.add(name(named, event))).as("%s", event).isTrue();
            } else if (event.operation().equals(removed)) {
                assertThat(left.remove(name(named, event))).as("%s", event).isTrue();
            }
        }
        return left;
    }

    private static String name(Pattern named, AuditLine event) {
        var found = named.matcher(event.target());
        assertThat(found.find()).as("%s", event).isTrue();
        return found.group(1);
    }
}

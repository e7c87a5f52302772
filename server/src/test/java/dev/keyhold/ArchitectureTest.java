package dev.keyhold;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.keyhold.model.Constraint;
import dev.keyhold.policy.ActionName;
import dev.keyhold.policy.ContextValue;
import dev.keyhold.policy.MapContext;
import dev.keyhold.policy.RequestContext;
import dev.keyhold.policy.ResourceName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.junit.jupiter.api.Test;

/** The walls between the layers, and the tidiness of what stands behind them; generated classes are none of ours. */
class ArchitectureTest {
    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("/dev/keyhold/yandex/"))
            .importPackages("dev.keyhold");

    private static final Set<String> USE_CASES =
            Set.of("dev.keyhold.domain.identity", "dev.keyhold.domain.credential", "dev.keyhold.domain.kms");
    /** Tables of names that vendors define, and the file of a private key by the vendor's form. */
    private static final Set<String> NAMES_OF_VENDORS = Set.of(
            "TrustPolicies.java",
            "PolicyPrincipals.java",
            "Arn.java",
            "ApiKeyScopes.java",
            "ConditionKeys.java",
            "GrantConditions.java",
            "IdentityTokenClaims.java",
            "KeyPolicyDocuments.java",
            "KmsKey.java",
            "OrganizationAction.java",
            "OwnKeys.java",
            "Permissions.java",
            "PredefinedRoles.java",
            "PrincipalKeys.java",
            "RsaKeys.java",
            "ServiceKeys.java",
            "SessionKeys.java",
            "SimulatedContext.java",
            "TokenClaims.java",
            "TransportKeys.java");

    private static final String[] BELOW_THE_APIS = {
        "dev.keyhold.model..",
        "dev.keyhold.domain..",
        "dev.keyhold.sigv4..",
        "dev.keyhold.store..",
        "dev.keyhold.crypto.."
    };
    private static final int MAX_LINES = 400;
    private static final int MAX_LINES_OF_TESTS = 600;

    private static final int MAX_COLUMNS = 120;
    private static final int MAX_METHOD_LINES = 60;
    private static final int MAX_CONSTRUCTOR_PARAMETERS = 7;
    private static final Pattern VENDOR = Pattern.compile("(?i)aws|amazon|yandex|\\bydb");
    /** The name of an algorithm, the prefix of reserved tags, and a method that has the letters by chance. */
    private static final Pattern PROTOCOL = Pattern.compile("AWS4|aws4_request|\"aws:\"|createRawSigner");

    private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|(?m)^\\s*//.*$");
    private static final Pattern SECRET_NAME = Pattern.compile("(?i)secret|password|private_?key|token|signature");

    @Test
    void requests_flow_one_way() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("dev.keyhold..")
                .layer("main")
                .definedBy("dev.keyhold")
                .layer("cli")
                .definedBy("dev.keyhold.cli..")
                .layer("server")
                .definedBy("dev.keyhold.server..")
                .layer("maintenance")
                .definedBy("dev.keyhold.maintenance..")
                .layer("api")
                .definedBy("dev.keyhold.api..")
                .layer("domain")
                .definedBy("dev.keyhold.domain..")
                .layer("sigv4")
                .definedBy("dev.keyhold.sigv4..")
                .layer("store")
                .definedBy("dev.keyhold.store..")
                .layer("crypto")
                .definedBy("dev.keyhold.crypto..")
                .layer("model")
                .definedBy("dev.keyhold.model..")
                .whereLayer("main")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("cli")
                .mayOnlyBeAccessedByLayers("main")
                .whereLayer("server")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("maintenance")
                .mayOnlyBeAccessedByLayers("cli", "server")
                .whereLayer("api")
                .mayOnlyBeAccessedByLayers("server", "cli")
                .whereLayer("domain")
                .mayOnlyBeAccessedByLayers("api", "server", "maintenance", "cli")
                .whereLayer("sigv4")
                .mayOnlyBeAccessedByLayers("api", "domain", "server", "cli")
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers("domain", "api", "server", "maintenance", "cli")
                .whereLayer("crypto")
                .mayOnlyBeAccessedByLayers("domain", "api", "sigv4", "server", "maintenance")
                .whereLayer("model")
                .mayNotAccessAnyLayer()
                .because("requests flow one way: cli, server, api, domain, store and crypto, model")
                .check(CODE);
    }

    @Test
    void store_and_crypto_know_nothing_of_each_other() {
        noClasses()
                .that()
                .resideInAPackage("dev.keyhold.store..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.keyhold.crypto..")
                .check(CODE);
        noClasses()
                .that()
                .resideInAPackage("dev.keyhold.crypto..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.keyhold.store..")
                .check(CODE);
    }

    /** Long-running operations are the Yandex API's own, so their service is the one that stores anything itself. */
    @Test
    void apis_do_not_reach_into_the_store() {
        noClasses()
                .that()
                .resideInAPackage("dev.keyhold.api..")
                .and()
                .resideOutsideOfPackage("dev.keyhold.api.yandex.operation")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.keyhold.store..")
                .because("an API parses, calls one use case and renders; api.yandex.operation alone stores operations")
                .check(CODE);
    }

    @Test
    void apis_do_not_see_each_other() {
        slices().matching("dev.keyhold.api.(*)..")
                .should()
                .notDependOnEachOther()
                .because("what APIs share stands in dev.keyhold.api itself")
                .check(CODE);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("dev.keyhold.(**)")
                .should()
                .beFreeOfCycles()
                .because("a package that is needed by another does not need that one")
                .check(CODE);
    }

    @Test
    void the_model_depends_on_the_jdk_alone() {
        noClasses()
                .that()
                .resideInAPackage("dev.keyhold.model..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("java..", "org.jspecify..", "dev.keyhold.model..")
                .check(CODE);
    }

    @Test
    void wire_protocols_stay_at_the_edge() {
        noClasses()
                .that()
                .resideInAnyPackage(BELOW_THE_APIS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "com.linecorp.armeria..",
                        "io.grpc..",
                        "com.google.protobuf..",
                        "dev.keyhold.yandex..",
                        "com.fasterxml.jackson..",
                        "java.net.http..")
                .check(CODE);
    }

    /** What a question to the evaluator is made of. */
    private static final Class<?>[] TERMS = {
        ActionName.class, ResourceName.class, RequestContext.class, ContextValue.class, MapContext.class
    };

    @Test
    void policies_are_evaluated_in_one_place() {
        noClasses()
                .that()
                .resideInAPackage("dev.keyhold..")
                .and()
                .resideOutsideOfPackages(
                        "dev.keyhold.policy..",
                        "dev.keyhold.domain.authz.iampolicy..",
                        "dev.keyhold.domain.simulation..")
                .and()
                .doNotHaveFullyQualifiedName("dev.keyhold.domain.policy.CheckedDocument")
                .and()
                .doNotHaveFullyQualifiedName("dev.keyhold.domain.policy.ResourcePolicyDocument")
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.keyhold.policy..").and(DescribedPredicate.not(belongToAnyOf(TERMS))))
                .because("what evaluates policies beside the authorizer decides by rules of its own")
                .check(CODE);
    }

    @Test
    void sql_stays_in_the_store() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.keyhold.store.sql..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "org.sqlite..", "org.flywaydb..", "com.zaxxer..")
                .check(CODE);
    }

    @Test
    void below_the_APIs_constraints_are_data_and_no_texts() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.keyhold.api..", "dev.keyhold.model..")
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Constraint.OfApi.class)
                .because("an API words a constraint for its clients; the use cases of both say which it is")
                .check(CODE);
    }

    @Test
    void ciphers_stay_in_crypto() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.keyhold.crypto..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "javax.crypto..", "com.google.crypto.tink..", "org.bouncycastle..", "com.nimbusds..")
                .check(CODE);
    }

    @Test
    void telemetry_is_loaded_only_where_it_is_on() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.keyhold.server.telemetry..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.opentelemetry..")
                .because("a server that sends nothing would start more slowly for it")
                .check(CODE);
    }

    @Test
    void nothing_loads_the_graphics_of_the_jdk() {
        noClasses()
                .that()
                .resideInAPackage("dev.keyhold..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.awt..", "javax.imageio..", "javax.swing..")
                .because("a server without a screen would load native libraries for nothing")
                .check(CODE);
    }

    @Test
    void time_and_chance_are_given_never_taken() {
        noClasses()
                .that()
                .resideOutsideOfPackages(
                        "dev.keyhold.server..",
                        "dev.keyhold.maintenance..",
                        "dev.keyhold.crypto..",
                        "dev.keyhold.cli..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(InstantSource.class, "system")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.security.SecureRandom")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Random.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(ThreadLocalRandom.class)
                .check(CODE);
    }

    @Test
    void only_the_command_line_prints() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.keyhold.cli..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.lang.IO")
                .check(CODE);
    }

    @Test
    void only_the_command_line_reads_the_environment() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.keyhold.cli..")
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "getProperty", String.class)
                .check(CODE);
    }

    @Test
    void types_that_hold_a_secret_say_themselves_how_they_print() {
        var holders = CODE.stream().filter(ArchitectureTest::holdsSecret).toList();
        assertThat(holders)
                .extracting(JavaClass::getSimpleName)
                .contains("SecretBytes", "LocalRootKey", "Pem", "SigningKey");
        assertThat(holders)
                .filteredOn(type -> type.tryGetMethod("toString").isEmpty())
                .filteredOn(JavaClass::isRecord)
                .as("records that would print their secret")
                .isEmpty();
    }

    /** Raw bytes, private keys, and texts whose name says what they are; typed secrets always print as stars. */
    private static boolean holdsSecret(JavaClass type) {
        return type.getFields().stream()
                .filter(field -> !field.getModifiers().toString().contains("STATIC"))
                .anyMatch(field -> field.getRawType().isEquivalentTo(byte[].class)
                        || field.getRawType().isAssignableTo(PrivateKey.class)
                        || field.getRawType().isAssignableTo(SecretKey.class)
                        || field.getRawType().isEquivalentTo(Mac.class)
                        || (SECRET_NAME.matcher(field.getName()).find()
                                && (field.getRawType().isEquivalentTo(String.class)
                                        || field.getRawType().isEquivalentTo(java.util.Optional.class))));
    }

    @Test
    void nothing_that_holds_a_secret_can_be_serialized() {
        assertThat(CODE.stream().filter(ArchitectureTest::holdsSecret))
                .noneMatch(type -> type.isAssignableTo(java.io.Serializable.class));
    }

    @Test
    void files_are_short_and_narrow() throws IOException {
        var offenders = new ArrayList<String>();
        for (var file : sources()) {
            var lines = Files.readAllLines(file);
            var most = file.startsWith("src/main") ? MAX_LINES : MAX_LINES_OF_TESTS;
            if (lines.size() > most) {
                offenders.add(file + " has " + lines.size() + " lines");
            }
            for (int i = 0; i < lines.size(); i++) {
                if (lines.get(i).length() > MAX_COLUMNS) {
                    offenders.add(file + ":" + (i + 1) + " has " + lines.get(i).length() + " columns");
                }
            }
        }
        assertThat(offenders)
                .as(
                        "a file has at most %d lines (tests: %d) and %d columns",
                        MAX_LINES, MAX_LINES_OF_TESTS, MAX_COLUMNS)
                .isEmpty();
    }

    @Test
    void methods_are_short() {
        var offenders = new ArrayList<String>();
        for (var type : CODE) {
            for (var method : type.getCodeUnits()) {
                // Statements know their lines, so this is the span from the first statement to the last.
                var lines = method.getAccessesFromSelf().stream()
                        .mapToInt(access -> access.getLineNumber())
                        .filter(line -> line > 0)
                        .summaryStatistics();
                if (lines.getCount() > 0
                        && lines.getMax() - lines.getMin() >= MAX_METHOD_LINES
                        && !method.getName().equals("<clinit>")
                        && !method.getName().equals("<init>")) {
                    offenders.add(method.getFullName());
                }
            }
        }
        assertThat(offenders)
                .as("a method has at most %d lines: name its parts", MAX_METHOD_LINES)
                .isEmpty();
    }

    @Test
    void constructors_take_few_parameters() {
        var offenders = CODE.stream()
                .filter(type -> !isRow(type))
                .flatMap(type -> type.getConstructors().stream())
                .filter(constructor -> constructor.getParameters().size() > MAX_CONSTRUCTOR_PARAMETERS)
                .map(JavaConstructor::getFullName)
                .toList();
        assertThat(offenders)
                .as(
                        "a constructor has at most %d parameters, except that of a record of plain values: find the"
                                + " concept that some of them form",
                        MAX_CONSTRUCTOR_PARAMETERS)
                .isEmpty();
    }

    /** A record whose components are values: nothing that does work. */
    private static boolean isRow(JavaClass type) {
        return type.isRecord()
                && type.getFields().stream()
                        .map(JavaField::getRawType)
                        .allMatch(component -> component.isPrimitive()
                                || component.isArray()
                                || component.isEnum()
                                || component.isRecord()
                                || component.getName().startsWith(type.getName() + "$")
                                || isChoiceOfRecords(component)
                                || component.getPackageName().startsWith("dev.keyhold.model")
                                || (component.getPackageName().startsWith("java.")
                                        && !component.getPackageName().startsWith("java.util.function")));
    }

    private static boolean isChoiceOfRecords(JavaClass type) {
        return type.isInterface()
                && !type.getAllSubclasses().isEmpty()
                && type.getAllSubclasses().stream().allMatch(JavaClass::isRecord);
    }

    @Test
    void no_vendor_is_named_below_the_apis() throws IOException {
        var offenders = new ArrayList<String>();
        for (var file : sources()) {
            if (isBelowTheApis(file)
                    && !NAMES_OF_VENDORS.contains(file.getFileName().toString())) {
                var code = COMMENT.matcher(Files.readString(file)).replaceAll("");
                code.lines()
                        .filter(line -> VENDOR.matcher(PROTOCOL.matcher(line).replaceAll(""))
                                .find())
                        .forEach(line -> offenders.add(file + ": " + line.strip()));
            }
        }
        assertThat(offenders)
                .as("below api, vendors are named in the table of actions, in Arn and where names that they define are"
                        + " listed: name the concept")
                .isEmpty();
    }

    private static boolean isBelowTheApis(Path file) {
        // Signature Version 4 is a protocol of one vendor, in its terms.
        return Stream.of("model", "domain", "store", "crypto")
                .anyMatch(layer -> file.startsWith("src/main/java/dev/keyhold/" + layer));
    }

    @Test
    void long_running_operations_stay_in_the_yandex_api() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.keyhold.model..", "dev.keyhold.domain..", "dev.keyhold.api.aws..")
                .should()
                .dependOnClassesThat()
                .haveSimpleNameStartingWith("Operation")
                .because("a use case returns domain values; api.yandex.operation stores operations through the hook of"
                        + " a change")
                .check(CODE);
    }

    /** A noun of both APIs has one class: neither of them has a use case of an identity or a key to itself. */
    @Test
    void both_apis_use_the_same_use_cases() {
        var aws = useCasesOf("dev.keyhold.api.aws");
        var yandex = useCasesOf("dev.keyhold.api.yandex");
        assertThat(aws)
                .as("both APIs serve identities and access keys by the same classes")
                .contains("Identities", "AccessKeys");
        assertThat(yandex).contains("Identities", "AccessKeys");
        assertThat(CODE)
                .filteredOn(type -> type.getPackageName().startsWith("dev.keyhold.domain"))
                .extracting(JavaClass::getSimpleName)
                .as("a use case exists once, and is named by the domain's noun")
                .doesNotContain("Users", "ServiceAccounts", "StaticKeys", "SymmetricKeys");
    }

    private static Set<String> useCasesOf(String api) {
        return CODE.stream()
                .filter(type -> type.getPackageName().startsWith(api))
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(dependency -> dependency.getTargetClass())
                .filter(target -> USE_CASES.contains(target.getPackageName()))
                .map(JavaClass::getSimpleName)
                .collect(Collectors.toSet());
    }

    @Test
    void every_package_says_what_it_is_for() throws IOException {
        var main = Path.of("src/main/java/dev/keyhold");
        try (var paths = Files.walk(main)) {
            var folders = paths.filter(Files::isDirectory)
                    .filter(ArchitectureTest::hasSources)
                    .toList();
            assertThat(folders)
                    .hasSizeGreaterThan(10)
                    .allSatisfy(folder -> assertThat(folder.resolve("package-info.java"))
                            .content()
                            .contains("/**", "@NullMarked"));
        }
    }

    private static boolean hasSources(Path folder) {
        try (var files = Files.list(folder)) {
            return files.anyMatch(file -> file.toString().endsWith(".java"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<Path> sources() throws IOException {
        try (var paths = Files.walk(Path.of("src"))) {
            var found = paths.filter(path -> path.toString().endsWith(".java")).toList();
            assertThat(found).hasSizeGreaterThan(100);
            return found;
        }
    }
}

package dev.keyhold.api.yandex;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors.MethodDescriptor;
import com.google.protobuf.Message;
import dev.keyhold.api.yandex.Methods.By;
import dev.keyhold.api.yandex.protocol.UnservedMethods;
import dev.keyhold.maintenance.AuthorizedKeyFile;
import dev.keyhold.server.TestKeyhold;
import dev.keyhold.yandex.api.iam.v1.CreateIamTokenForServiceAccountRequest;
import dev.keyhold.yandex.api.iam.v1.CreateIamTokenRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** A whole Keyhold in this process and a plain client of its Yandex Cloud API. */
public record Yandex(TestKeyhold keyhold, Methods methods) implements AutoCloseable {
    public static Yandex start() {
        return of(TestKeyhold.start());
    }

    static Yandex of(TestKeyhold keyhold) {
        var address =
                keyhold.address().getHostString() + ":" + keyhold.address().getPort();
        return new Yandex(keyhold, new Methods(address, keyhold.yandex().services()));
    }

    /** One method of the services, such as {@code ApiKeyService/List}. */
    public MethodDescriptor method(String name) {
        return methods.method(name);
    }

    /** The names of all methods that are implemented. */
    Stream<String> served() {
        return methods.all().stream()
                .filter(method -> !UnservedMethods.METHODS.contains(Methods.fullName(method)))
                .map(Methods::name);
    }

    /** Calls a method; {@code authorization} is the whole header, or empty for none. */
    public Answer call(By by, String authorization, MethodDescriptor method, Message request, String... headers) {
        return methods.call(by, authorization, method, request, headers);
    }

    /** The same by gRPC, of a method by its name. */
    Answer call(String authorization, String method, Message request, String... headers) {
        return methods.call(By.GRPC, authorization, method(method), request, headers);
    }

    /** Calls a method that has to succeed. */
    Answer done(String authorization, String method, Message request) {
        return call(authorization, method, request).ok();
    }

    /** The whole header of a service account that has an authorized key. */
    String bearer(AuthorizedKeyFile key) {
        var request = CreateIamTokenRequest.newBuilder().setJwt(Jwts.of(key).valid(keyhold.now()));
        return "Bearer " + done("", "IamTokenService/Create", request.build()).text("iam_token");
    }

    /** The same of any service account, by a token that somebody gets for it. */
    String bearer(String authorization, String serviceAccount) {
        return "Bearer " + token(authorization, serviceAccount);
    }

    String token(String authorization, String serviceAccount) {
        var request = CreateIamTokenForServiceAccountRequest.newBuilder().setServiceAccountId(serviceAccount);
        return done(authorization, "IamTokenService/CreateForServiceAccount", request.build())
                .text("iam_token");
    }

    /** Fails when {@code work} changes anything that is stored. */
    public void assertNothingChangedBy(Runnable work) {
        try (var database = keyhold.watchDatabase()) {
            var before = database.read();
            work.run();
            var after = database.read();
            if (!after.equals(before)) {
                assertThat(minus(after, before)).isEmpty();
                assertThat(minus(before, after)).isEmpty();
            }
        }
    }

    private static Set<String> minus(List<String> rows, List<String> others) {
        var difference = new HashSet<>(rows);
        others.forEach(difference::remove);
        return difference;
    }

    @Override
    public void close() {
        keyhold.close();
    }
}

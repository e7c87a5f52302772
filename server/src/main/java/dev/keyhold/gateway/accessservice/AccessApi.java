package dev.keyhold.gateway.accessservice;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.keyhold.domain.RequestObserver;
import dev.keyhold.domain.inquiry.Inquiries;
import dev.keyhold.domain.inquiry.Party;
import dev.keyhold.gateway.accessservice.Identification.Identified;
import dev.keyhold.model.Origin;
import dev.keyhold.model.Refusal;
import dev.keyhold.model.Refused;
import dev.keyhold.model.Target;
import dev.keyhold.yandex.api.priv.accessservice.v2.AccessServiceGrpc;
import dev.keyhold.yandex.api.priv.accessservice.v2.AuthenticateRequest;
import dev.keyhold.yandex.api.priv.accessservice.v2.AuthenticateResponse;
import dev.keyhold.yandex.api.priv.accessservice.v2.AuthorizeRequest;
import dev.keyhold.yandex.api.priv.accessservice.v2.AuthorizeResponse;
import dev.keyhold.yandex.api.priv.accessservice.v2.BulkAuthorizeRequest;
import dev.keyhold.yandex.api.priv.accessservice.v2.BulkAuthorizeResponse;
import dev.keyhold.yandex.api.priv.accessservice.v2.BulkAuthorizeResponse.Error;
import dev.keyhold.yandex.api.priv.accessservice.v2.Resource;
import dev.keyhold.yandex.api.priv.accessservice.v2.Subject;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.function.Supplier;

/**
 * Whose a credential is, and what its owner may do. What is asked is looked at before the credential is; a credential
 * that is not good ends the call, but where many questions are asked at once, whose answer has a place for it.
 */
final class AccessApi extends AccessServiceGrpc.AccessServiceImplBase {
    static final String DENIED = "Permission denied";

    private static final String AUTHENTICATE = "AccessService/Authenticate";
    private static final String AUTHORIZE = "AccessService/Authorize";
    private static final String BULK_AUTHORIZE = "AccessService/BulkAuthorize";

    private final Identification identification;
    private final Inquiries inquiries;
    private final RequestObserver observer;
    private final Supplier<Origin> origins;
    private final String subjectType;

    /**
     * The service under one of its names.
     *
     * @param origins tells where the call comes from that the current thread answers
     * @param subjectType the name of the message that a refusal tells the subject by
     */
    AccessApi(
            Identification identification,
            Inquiries inquiries,
            RequestObserver observer,
            Supplier<Origin> origins,
            String subjectType) {
        this.identification = identification;
        this.inquiries = inquiries;
        this.observer = observer;
        this.origins = origins;
        this.subjectType = subjectType;
    }

    @Override
    public void authenticate(AuthenticateRequest request, StreamObserver<AuthenticateResponse> reply) {
        var identified = identification.of(request, origins.get(), AUTHENTICATE);
        answered(identified);
        send(
                reply,
                AuthenticateResponse.newBuilder()
                        .setSubject(identified.subject())
                        .build());
    }

    @Override
    public void authorize(AuthorizeRequest request, StreamObserver<AuthorizeResponse> reply) {
        var question = Questions.of(request);
        var origin = origins.get();
        var identified = identification.of(request, origin, AUTHORIZE);
        var answer = inquiries
                .decide(identified.party(), List.of(question), AUTHORIZE, origin)
                .getFirst();
        answered(identified);
        if (!answer.isAllowed()) {
            throw denied(identified.subject());
        }
        var response = AuthorizeResponse.newBuilder()
                .setSubject(identified.subject())
                .addAllResourcePath(request.getResourcePathList());
        answer.above().forEach(above -> response.addResourcePath(resource(above)));
        send(reply, response.build());
    }

    @Override
    public void bulkAuthorize(BulkAuthorizeRequest request, StreamObserver<BulkAuthorizeResponse> reply) {
        var questions = Questions.of(request);
        var origin = origins.get();
        try {
            var identified = identification.of(request, origin, BULK_AUTHORIZE);
            var answers = inquiries.decide(identified.party(), questions.questions(), BULK_AUTHORIZE, origin);
            answered(identified);
            send(
                    reply,
                    BulkAuthorizeResponse.newBuilder()
                            .setSubject(identified.subject())
                            .setResults(questions.failed(answers))
                            .build());
        } catch (Refused refused) {
            if (!(refused.refusal() instanceof Refusal.Unauthenticated)) {
                throw refused;
            }
            var error = Error.newBuilder().setMessage("The credential is invalid or has expired");
            send(
                    reply,
                    BulkAuthorizeResponse.newBuilder()
                            .setUnauthenticatedError(error)
                            .build());
        }
    }

    /** Once nothing is left to do that may have to be done again: counts a credential that was good. */
    private void answered(Identified identified) {
        if (identified.party() instanceof Party.Shown) {
            observer.verified("OK");
        }
    }

    private StatusRuntimeException denied(Subject subject) {
        var who = Any.newBuilder()
                .setTypeUrl("type.googleapis.com/" + subjectType)
                .setValue(subject.toByteString());
        return StatusProto.toStatusRuntimeException(Status.newBuilder()
                .setCode(Code.PERMISSION_DENIED_VALUE)
                .setMessage(DENIED)
                .addDetails(who)
                .build());
    }

    private static Resource resource(Target.Resource resource) {
        var type = resource.kind() == Refusal.Kind.CLOUD ? "resource-manager.cloud" : "resource-manager.folder";
        return Resource.newBuilder().setId(resource.id().text()).setType(type).build();
    }

    private static <T> void send(StreamObserver<T> reply, T message) {
        reply.onNext(message);
        reply.onCompleted();
    }
}

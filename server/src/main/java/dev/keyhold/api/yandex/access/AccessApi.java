package dev.keyhold.api.yandex.access;

import com.google.protobuf.Any;
import com.google.rpc.Code;
import com.google.rpc.Status;
import dev.keyhold.api.yandex.access.SubjectResolver.Identified;
import dev.keyhold.domain.audit.RequestObserver;
import dev.keyhold.domain.authz.evaluation.AccessEvaluator;
import dev.keyhold.domain.authz.evaluation.AccessSubject;
import dev.keyhold.model.RequestOrigin;
import dev.keyhold.model.ResourceRef;
import dev.keyhold.model.ResourceType;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
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
 * Authenticates the owner of a credential and evaluates its permissions. The request is validated before the
 * credential is verified. An invalid credential ends the call, except in a bulk request, whose response has a field
 * for it.
 */
final class AccessApi extends AccessServiceGrpc.AccessServiceImplBase {
    static final String DENIED = "Permission denied";

    private static final String AUTHENTICATE = "AccessService/Authenticate";
    private static final String AUTHORIZE = "AccessService/Authorize";
    private static final String BULK_AUTHORIZE = "AccessService/BulkAuthorize";

    private final SubjectResolver identification;
    private final AccessEvaluator accessEvaluator;
    private final RequestObserver observer;
    private final Supplier<RequestOrigin> origins;
    private final String subjectType;

    /**
     * The service under one of its names.
     *
     * @param origins tells where the call comes from that the current thread answers
     * @param subjectType the name of the message that a refusal tells the subject by
     */
    AccessApi(
            SubjectResolver identification,
            AccessEvaluator accessEvaluator,
            RequestObserver observer,
            Supplier<RequestOrigin> origins,
            String subjectType) {
        this.identification = identification;
        this.accessEvaluator = accessEvaluator;
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
        var question = EvaluationRequests.of(request);
        var origin = origins.get();
        var identified = identification.of(request, origin, AUTHORIZE);
        var answer = accessEvaluator
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
        var questions = EvaluationRequests.of(request);
        var origin = origins.get();
        try {
            var identified = identification.of(request, origin, BULK_AUTHORIZE);
            var answers = accessEvaluator.decide(identified.party(), questions.questions(), BULK_AUTHORIZE, origin);
            answered(identified);
            send(
                    reply,
                    BulkAuthorizeResponse.newBuilder()
                            .setSubject(identified.subject())
                            .setResults(questions.failed(answers))
                            .build());
        } catch (ServiceException refused) {
            if (!(refused.serviceError() instanceof ServiceError.Unauthenticated)) {
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
        if (identified.party() instanceof AccessSubject.Authenticated) {
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

    private static Resource resource(ResourceRef.Resource resource) {
        var type = resource.type() == ResourceType.CLOUD ? "resource-manager.cloud" : "resource-manager.folder";
        return Resource.newBuilder().setId(resource.id().text()).setType(type).build();
    }

    private static <T> void send(StreamObserver<T> reply, T message) {
        reply.onNext(message);
        reply.onCompleted();
    }
}

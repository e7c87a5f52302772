package dev.keyhold.api.yandex.access;

import com.google.protobuf.FieldMask;
import com.google.protobuf.util.FieldMaskUtil;
import dev.keyhold.domain.authz.evaluation.AccessEvaluator.EvaluationRequest;
import dev.keyhold.domain.authz.evaluation.AccessEvaluator.EvaluationResult;
import dev.keyhold.domain.authz.rolebinding.Permissions;
import dev.keyhold.model.Constraint;
import dev.keyhold.model.Redaction;
import dev.keyhold.model.ServiceError;
import dev.keyhold.model.ServiceException;
import dev.keyhold.model.Violation;
import dev.keyhold.yandex.api.priv.accessservice.v2.AuthorizeRequest;
import dev.keyhold.yandex.api.priv.accessservice.v2.BulkAuthorizeRequest;
import dev.keyhold.yandex.api.priv.accessservice.v2.BulkAuthorizeRequest.Action;
import dev.keyhold.yandex.api.priv.accessservice.v2.BulkAuthorizeRequest.ActionMatrix;
import dev.keyhold.yandex.api.priv.accessservice.v2.BulkAuthorizeRequest.ResultFilter;
import dev.keyhold.yandex.api.priv.accessservice.v2.BulkAuthorizeResponse.Error;
import dev.keyhold.yandex.api.priv.accessservice.v2.BulkAuthorizeResponse.Result;
import dev.keyhold.yandex.api.priv.accessservice.v2.BulkAuthorizeResponse.Results;
import dev.keyhold.yandex.api.priv.accessservice.v2.Resource;
import java.util.ArrayList;
import java.util.List;

/** The requested permissions on resources, and the form of their denials. */
final class EvaluationRequests {
    private static final int MAX_ACTIONS = 1_000;
    private static final int MAX_MASK = 16;

    private final List<Action> actions;
    private final List<EvaluationRequest> questions;
    private final boolean isFirstEnough;
    private final FieldMask mask;

    private EvaluationRequests(
            List<Action> actions, List<EvaluationRequest> questions, boolean isFirstEnough, FieldMask mask) {
        this.actions = actions;
        this.questions = questions;
        this.isFirstEnough = isFirstEnough;
        this.mask = mask;
    }

    /**
     * The one question of a request.
     *
     * @throws ServiceException when there is no such permission
     */
    static EvaluationRequest of(AuthorizeRequest request) {
        return question(request.getPermission(), request.getResourcePathList());
    }

    /**
     * The questions of a request, in order: those of a matrix path by path.
     *
     * @throws ServiceException when there are too many, or no such permission, or no such field to tell
     */
    static EvaluationRequests of(BulkAuthorizeRequest request) {
        var mask = request.getResultMask();
        if (mask.getPathsCount() > MAX_MASK) {
            throw invalid("result_mask", "Number of paths is out of range: <=" + MAX_MASK);
        }
        for (var path : mask.getPathsList()) {
            if (!FieldMaskUtil.isValid(Result.class, path)) {
                throw invalid("result_mask", "Field " + Redaction.of(path) + " is unknown");
            }
        }
        var actions = request.hasActions() ? request.getActions().getItemsList() : actions(request.getActionMatrix());
        var questions = actions.stream()
                .map(action -> question(action.getPermission(), action.getResourcePathList()))
                .toList();
        return new EvaluationRequests(actions, questions, request.getResultFilter() == ResultFilter.FIRST_FAILED, mask);
    }

    List<EvaluationRequest> questions() {
        return questions;
    }

    /** Those that were denied, in the form that the request wants. */
    Results failed(List<EvaluationResult> answers) {
        var results = Results.newBuilder();
        for (int i = 0; i < answers.size(); i++) {
            if (!answers.get(i).isAllowed()) {
                results.addItems(denied(actions.get(i)));
                if (isFirstEnough) {
                    break;
                }
            }
        }
        return results.build();
    }

    private Result denied(Action action) {
        var result = Result.newBuilder()
                .setPermission(action.getPermission())
                .addAllResourcePath(action.getResourcePathList())
                .setPermissionDeniedError(Error.newBuilder().setMessage(AccessApi.DENIED))
                .build();
        return mask.getPathsCount() == 0 ? result : FieldMaskUtil.trim(mask, result);
    }

    private static List<Action> actions(ActionMatrix matrix) {
        var count = (long) matrix.getPermissionsCount() * matrix.getResourcePathsCount();
        if (count > MAX_ACTIONS) {
            throw invalid("action_matrix", "Number of actions is out of range: <=" + MAX_ACTIONS);
        }
        var actions = new ArrayList<Action>();
        for (var path : matrix.getResourcePathsList()) {
            for (var permission : matrix.getPermissionsList()) {
                actions.add(Action.newBuilder()
                        .addAllResourcePath(path.getPathList())
                        .setPermission(permission)
                        .build());
            }
        }
        return actions;
    }

    private static EvaluationRequest question(String permission, List<Resource> path) {
        var found = Permissions.find(permission)
                .orElseThrow(() -> invalid("permission", "Permission " + Redaction.of(permission) + " is unknown"));
        var resource = path.getFirst();
        return new EvaluationRequest(
                found, resource.getType(), path.stream().map(Resource::getId).toList());
    }

    private static ServiceException invalid(String field, String text) {
        return new ServiceException(
                new ServiceError.InvalidFields(List.of(new Violation(field, new Constraint.OfApi(text)))));
    }
}

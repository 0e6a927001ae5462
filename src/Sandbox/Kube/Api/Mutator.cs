using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Access;
using Tandem.Sandbox.Kube.Apply;
using Tandem.Sandbox.Kube.Defaults;
using Tandem.Sandbox.Kube.Kinds;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Api;

/// <summary>create, update, patch, apply, delete.</summary>
internal sealed class Mutator(ClusterState cluster, Rbac rbac, Reviews reviews)
{
    readonly ObjectWriter writer = new(cluster);
    readonly Deleter deleter = new(cluster);

    public KubeResponse Handle(KubeRequest request, KindInfo kind, Route route, User user)
    {
        var target = new WriteTarget(kind, route.Space, route.Name)
        {
            Subresource = route.Subresource,
            DryRun = request.Ask("dryRun") == "All",
        };
        return request.Method switch
        {
            "POST" when Reviews.IsReview(kind) => KubeResponse.Json(
                201,
                reviews.Answer(kind, user, BodyReader.Object(request), Own(request, target))
            ),
            "POST" when route.Subresource == "token" => KubeResponse.Json(201, reviews.Token(Live(target), BodyReader.Object(request))),
            "POST" when route.Subresource == "eviction" => Evict(target),
            "POST" when route.Subresource.Length == 0 && route.Name.Length == 0 => Create(request, target),
            "PUT" => Update(request, target),
            "PATCH" => Patch(request, target, user, route),
            "DELETE" when route.Subresource.Length == 0 => deleter.Handle(request, target, Selectors.Parse(request)),
            _ => throw ApiException.NotAllowed(),
        };
    }

    KubeResponse Create(KubeRequest request, WriteTarget target)
    {
        var body = BodyReader.Object(request, request.Ask("fieldValidation") == "Strict");
        DemandIdentity(target with { Name = body.Name() ?? "" }, body);
        var warnings = FieldFit.Fit(target.Kind, body, request.Ask("fieldValidation"));
        var name = body.Name() ?? "";
        if (name.Length == 0 && body.Text("metadata", "generateName") is { Length: > 0 } prefix)
            name = prefix + Suffix.New();
        if (name.Length == 0)
            throw ApiException.Invalid(target.Kind, "", [Cause.Required("metadata.name", "name or generateName is required")]);
        var named = target with { Name = name };
        if (cluster.Store.Get(named.Key) is not null)
            throw ApiException.Exists(target.Kind, name);
        return KubeResponse.Json(201, writer.Create(named, body, Own(request, target))) with { Warnings = warnings };
    }

    KubeResponse Update(KubeRequest request, WriteTarget target)
    {
        var body = BodyReader.Object(request, request.Ask("fieldValidation") == "Strict");
        if (target.Subresource == "scale")
            return Scale(request, target, body);
        DemandIdentity(target, body);
        var warnings = FieldFit.Fit(target.Kind, body, request.Ask("fieldValidation"));
        var live = cluster.Store.Get(target.Key);
        if (live is null && target.Subresource.Length == 0 && target.Kind.Kind is not ("Pod" or "Service"))
            throw ApiException.NotFound(target.Kind, target.Name);
        return KubeResponse.Json(
            200,
            writer.Update(target, live ?? throw ApiException.NotFound(target.Kind, target.Name), body, Own(request, target))
        ) with
        {
            Warnings = warnings,
        };
    }

    KubeResponse Patch(KubeRequest request, WriteTarget target, User user, Route route)
    {
        var media = request.ContentType.Split(';')[0].Trim();
        if (media == "application/apply-patch+yaml")
            return Apply(request, target, user, route);
        if (media is not ("application/merge-patch+json" or "application/json-patch+json" or "application/strategic-merge-patch+json"))
            throw ApiException.Media();
        if (media.Contains("strategic", StringComparison.Ordinal) && target.Kind.Custom)
            throw ApiException.Media(
                "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml, application/apply-patch+cbor"
            );
        var live = Live(target);
        var patch = BodyReader.Tree(request);
        var source = target.Subresource == "scale" ? Scaling.Read(live.Body) : live.Body;
        var patched = media switch
        {
            "application/merge-patch+json" => Patches.Merge(source, patch),
            "application/json-patch+json" => Patches.Operations(
                source,
                patch as JsonArray ?? throw ApiException.Bad("a JSON patch is a list")
            ),
            _ => Patches.Strategic(target.Kind.Schema, source, patch),
        };
        if (patched is not JsonObject body)
            throw ApiException.Bad("the patch leaves no object");
        if (target.Subresource == "scale")
            return Scale(request, target, body);
        var warnings = FieldFit.Fit(target.Kind, body, request.Ask("fieldValidation"));
        return KubeResponse.Json(200, writer.Update(target, live, body, Own(request, target))) with { Warnings = warnings };
    }

    KubeResponse Apply(KubeRequest request, WriteTarget target, User user, Route route)
    {
        if (request.Ask("fieldManager").Length == 0)
            throw ApiException.Invalid("meta.k8s.io", "PatchOptions", "", [Cause.Required("fieldManager", "is required for apply patch")]);
        var applied = BodyReader.Object(request, request.Ask("fieldValidation") == "Strict");
        if (applied.At("metadata", "managedFields") is not null)
            throw ApiException.Bad("metadata.managedFields must be nil");
        DemandType(target, applied);
        var live = cluster.Store.Get(target.Key);
        if (live is null)
        {
            if (target.Subresource.Length > 0)
                throw ApiException.NotFound(target.Kind, target.Name);
            if (applied.Text("metadata", "generateName") is not null)
                throw ApiException.NotAllowed();
            rbac.Demand(user, route.Attempt("create"));
            DemandSpaceExists(target);
        }
        DemandTyped(target, applied);
        var own = Own(request, target) with { Force = request.Ask("force") == "true" };
        var merged = Ownership.Apply(target.Kind, live?.Body, applied, own);
        DemandIdentity(target, applied);
        return live is null
            ? KubeResponse.Json(201, writer.Create(target, merged, null))
            : KubeResponse.Json(200, writer.Update(target, live, merged, null));
    }

    KubeResponse Scale(KubeRequest request, WriteTarget target, JsonObject scale)
    {
        var live = Live(target);
        var own = Own(request, target);
        var written = writer.Update(target with { Subresource = "" }, live, Scaling.Write(live.Body, scale), own);
        return KubeResponse.Json(200, Scaling.Read(written));
    }

    KubeResponse Evict(WriteTarget target)
    {
        deleter.Delete(target with { Subresource = "" }, Live(target), new JsonObject());
        return KubeResponse.Json(
            201,
            new JsonObject
            {
                ["kind"] = "Status",
                ["apiVersion"] = "v1",
                ["metadata"] = new JsonObject(),
                ["status"] = "Success",
                ["code"] = 201,
            }
        );
    }

    Stored Live(WriteTarget target) => cluster.Store.Get(target.Key) ?? throw ApiException.NotFound(target.Kind, target.Name);

    void DemandSpaceExists(WriteTarget target)
    {
        if (target.Kind.Namespaced && cluster.Store.Get(new ObjectKey("namespaces", "", target.Space)) is null)
            throw ApiException.NotFound("", "namespaces", target.Space);
    }

    static void DemandTyped(WriteTarget target, JsonObject applied)
    {
        var errors = TypedCheck.Errors(target.Kind.Schema, applied);
        if (errors.Count == 0)
            return;
        var identity =
            $"{(target.Space.Length == 0 ? "" : target.Space)}/{applied.Name() ?? target.Name}; {target.Kind.Group}/{target.Kind.Version}, Kind={target.Kind.Kind}";
        throw ApiException.Untyped($"failed to create typed patch object ({identity}): {TypedCheck.Join(errors)}");
    }

    static void DemandType(WriteTarget target, JsonObject body)
    {
        if (body.Text("apiVersion") is not { Length: > 0 } version)
            throw ApiException.Bad("Object 'apiVersion' is missing in the body");
        if (body.Text("kind") is not { Length: > 0 } kind)
            throw ApiException.Bad("Object 'Kind' is missing in the body");
        if (version != target.Kind.ApiVersion || kind != target.Kind.Kind)
            throw ApiException.Bad(
                $"{version}, Kind={kind} in the body does not match the endpoint: expected {target.Kind.ApiVersion}, Kind={target.Kind.Kind}"
            );
    }

    static void DemandIdentity(WriteTarget target, JsonObject body)
    {
        if (body.Text("apiVersion") is { } version && version != target.Kind.ApiVersion)
            throw ApiException.Bad(
                $"the API version in the data ({version}) does not match the expected API version ({target.Kind.ApiVersion})"
            );
        if (body.Text("kind") is { } kind && kind != target.Kind.Kind)
            throw ApiException.Bad($"{kind} in the data does not match the expected kind {target.Kind.Kind}");
        if (body.Space() is { Length: > 0 } space && space != target.Space)
            throw ApiException.Bad("the namespace of the provided object does not match the namespace sent on the request");
        if (body.Name() is { Length: > 0 } name && name != target.Name)
            throw ApiException.Bad($"the name of the object ({name}) does not match the name on the URL ({target.Name})");
    }

    /// <summary>The manager's name as given, or out of the program's name.</summary>
    Writer Own(KubeRequest request, WriteTarget target)
    {
        var agent = request.UserAgent.Split('/')[0];
        var name =
            request.Ask("fieldManager") is { Length: > 0 } given ? given
            : agent.Length > 0 ? agent
            : "unknown";
        return new Writer(name, target.Subresource, cluster.Stamp);
    }
}

using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Kinds;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Api;

/// <summary>get, list, watch, and the reading subresources.</summary>
internal sealed class Reader(ClusterState cluster)
{
    readonly PodLogs logs = new(cluster);

    public KubeResponse Get(KubeRequest request, KindInfo kind, Route route)
    {
        var found =
            cluster.Store.Get(new ObjectKey(kind.Resource, route.Space, route.Name)) ?? throw ApiException.NotFound(kind, route.Name);
        if (route.Subresource == "log")
            return logs.Answer(request, found);
        if (route.Subresource == "scale")
            return KubeResponse.Json(200, Scaling.Read(found.Body));
        if (route.Subresource is not ("" or "status"))
            throw ApiException.NotAllowed();
        return View.For(request, kind, cluster.Clock) switch
        {
            { Form: ViewForm.Table } view => KubeResponse.Json(200, view.Table([found], Version(found.Version), null)),
            { Form: ViewForm.Metadata } => KubeResponse.Json(200, View.Partial(found.Body)),
            _ => new KubeResponse(200, "application/json", Typed(kind, found)),
        };
    }

    public KubeResponse List(KubeRequest request, KindInfo kind, Route route)
    {
        var (page, next, left) = Page(request, kind, route);
        var meta = new JsonObject { ["resourceVersion"] = Version(cluster.Store.Version) };
        if (next is not null)
        {
            meta["continue"] = next;
            meta["remainingItemCount"] = left;
        }
        var view = View.For(request, kind, cluster.Clock);
        if (view.Form == ViewForm.Table)
            return KubeResponse.Json(200, view.Table(page, Version(cluster.Store.Version), meta));
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true }))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", view.Form == ViewForm.Metadata ? "PartialObjectMetadataList" : kind.Kind + "List");
            writer.WriteString("apiVersion", view.Form == ViewForm.Metadata ? "meta.k8s.io/v1" : kind.ApiVersion);
            writer.WritePropertyName("metadata");
            meta.WriteTo(writer);
            writer.WriteStartArray("items");
            foreach (var item in page)
                writer.WriteRawValue(
                    view.Form == ViewForm.Metadata ? Wire.Bytes(View.Partial(item.Body)) : Typed(kind, item),
                    skipInputValidation: true
                );
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return new KubeResponse(200, "application/json", buffer.ToArray());
    }

    public KubeResponse Watch(KubeRequest request, KindInfo kind, Route route)
    {
        var selects = Selector(request, route);
        var stream = new WatchStream(
            cluster,
            new WatchScope(kind.Resource, route.Space.Length == 0 ? null : route.Space, selects),
            View.For(request, kind, cluster.Clock)
        );
        return new KubeResponse(200, "application/json", []) { Stream = stream.Prepare(request) };
    }

    (List<Stored> Page, string? Next, int Left) Page(KubeRequest request, KindInfo kind, Route route)
    {
        var selects = Selector(request, route);
        var all = cluster
            .Store.List(kind.Resource, kind.Namespaced && route.Space.Length > 0 ? route.Space : null)
            .Where(s => selects(s.Body))
            .ToList();
        Ordered? from = request.Ask("continue") is { Length: > 0 } token ? After(token) : null;
        if (from is { } start)
            all = all.Where(s => Place(s) > start).ToList();
        if (
            !int.TryParse(request.Ask("limit"), NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            || limit <= 0
            || all.Count <= limit
        )
            return (all, null, 0);
        var last = all[limit - 1].Key;
        var next = Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Version(cluster.Store.Version)}\n{last.Space}\n{last.Name}"));
        return (all[..limit], next, all.Count - limit);
    }

    static Ordered Place(Stored stored) => new(stored.Key.Space, stored.Key.Name);

    Ordered After(string token)
    {
        try
        {
            if (
                Encoding.UTF8.GetString(Convert.FromBase64String(token)).Split('\n') is [var version, var space, var name]
                && long.Parse(version, CultureInfo.InvariantCulture) >= cluster.Store.History.Oldest
            )
                return new Ordered(space, name);
        }
        catch (FormatException)
        {
            // Not a token of ours: as good as expired.
        }
        throw ApiException.Expired(
            "The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter."
        );
    }

    static Func<JsonObject, bool> Selector(KubeRequest request, Route route)
    {
        var selects = Selectors.Parse(request);
        return route.Name.Length == 0 ? selects : body => body.Name() == route.Name && selects(body);
    }

    /// <summary>The object as this version of its kind; what is stored carries the version it was written in.</summary>
    public static byte[] Typed(KindInfo kind, Stored stored)
    {
        if (!kind.Custom || stored.Body.Text("apiVersion") == kind.ApiVersion)
            return stored.Json;
        var body = stored.Body.Copy();
        body["apiVersion"] = kind.ApiVersion;
        return Wire.Bytes(body);
    }

    static string Version(long version) => version.ToString(CultureInfo.InvariantCulture);

    readonly record struct Ordered(string Space, string Name)
    {
        public static bool operator >(Ordered one, Ordered other) =>
            string.CompareOrdinal(one.Space, other.Space) is var spaces
            && (spaces > 0 || (spaces == 0 && string.CompareOrdinal(one.Name, other.Name) > 0));

        public static bool operator <(Ordered one, Ordered other) => other > one;
    }
}

using System.Text.Json.Nodes;
using Tandem.Sandbox.Kube.Kinds;
using Tandem.Sandbox.Kube.Store;

namespace Tandem.Sandbox.Kube.Api;

internal enum ViewForm
{
    Whole,
    Metadata,
    Table,
}

/// <summary>The form the caller asked objects in: whole, metadata only, or rows of a table (what <c>kubectl get</c> prints).</summary>
internal sealed class View(ViewForm form, KindInfo kind, TimeProvider clock)
{
    public ViewForm Form => form;

    public static View For(KubeRequest request, KindInfo kind, TimeProvider clock)
    {
        var first = request.Accept.Split(',')[0];
        if (first.Contains("as=Table", StringComparison.Ordinal))
            return new View(ViewForm.Table, kind, clock);
        return new View(
            first.Contains("as=PartialObjectMetadata", StringComparison.Ordinal) ? ViewForm.Metadata : ViewForm.Whole,
            kind,
            clock
        );
    }

    public byte[] Render(Stored stored, bool headed) =>
        form switch
        {
            ViewForm.Table => Wire.Bytes(
                Table([stored], stored.Version.ToString(System.Globalization.CultureInfo.InvariantCulture), null, headed)
            ),
            ViewForm.Metadata => Wire.Bytes(Partial(stored.Body)),
            _ => Reader.Typed(kind, stored),
        };

    public static JsonObject Partial(JsonObject body) =>
        new()
        {
            ["kind"] = "PartialObjectMetadata",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = body["metadata"]?.DeepClone(),
        };

    public JsonObject Table(IEnumerable<Stored> items, string version, JsonObject? meta, bool headed = true)
    {
        var columns = Columns.Of(kind);
        var now = clock.GetUtcNow();
        var table = new JsonObject
        {
            ["kind"] = "Table",
            ["apiVersion"] = "meta.k8s.io/v1",
            ["metadata"] = meta ?? new JsonObject { ["resourceVersion"] = version },
            ["columnDefinitions"] = new JsonArray(headed ? columns.Select(c => (JsonNode?)Head(c)).ToArray() : []),
            ["rows"] = new JsonArray(items.Select(item => (JsonNode?)Row(item, columns, now)).ToArray()),
        };
        return table;
    }

    static JsonObject Head(Column column) =>
        new()
        {
            ["name"] = column.Name,
            ["type"] = "string",
            ["format"] = column.Name == "Name" ? "name" : "",
            ["description"] = "",
            ["priority"] = column.Wide ? 1 : 0,
        };

    static JsonObject Row(Stored item, IReadOnlyList<Column> columns, DateTimeOffset now) =>
        new()
        {
            ["cells"] = new JsonArray(columns.Select(c => (JsonNode?)c.Cell(item.Body, now)).ToArray()),
            ["object"] = Partial(item.Body),
        };
}

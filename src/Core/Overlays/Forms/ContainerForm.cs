using System.Text.Json.Nodes;
using Tandem.Overlays.Editing;

namespace Tandem.Overlays.Forms;

/// <summary>Environment variables and resources of one container. Kubernetes merges them by name, so each is patched alone.</summary>
static class ContainerForm
{
    public static Failure? Apply(FormTree tree, FormChange.Variable change)
    {
        if (Rendered.Container(tree.Rendering, change.Object, change.Container) is not { } container)
        {
            return FormRules.NoContainer(change.Object, change.Container);
        }
        IReadOnlyList<YamlStep> path = [.. container, "env", new YamlStep.Named("name", change.Name)];
        var now = Rendered.At(Rendered.Of(tree.Rendering, change.Object), path) as JsonObject;
        if (change.Value is null)
        {
            return FieldForm.Apply(tree, change.Object, path, null);
        }
        if (change.Value is VariableValue.Words words)
        {
            return Other(tree, change, path, now, "valueFrom") ?? FieldForm.Apply(tree, change.Object, [.. path, "value"], words.Text);
        }
        var (kind, name, key) = change.Value switch
        {
            VariableValue.Secret s => ("secretKeyRef", s.Name, s.Key),
            VariableValue.ConfigKey c => ("configMapKeyRef", c.Name, c.Key),
            _ => throw new ArgumentOutOfRangeException(nameof(change), change.Value, "A value of an unknown kind."),
        };
        IReadOnlyList<YamlStep> from = [.. path, "valueFrom", kind];
        var other = kind == "secretKeyRef" ? "configMapKeyRef" : "secretKeyRef";
        return Other(tree, change, path, now, "value")
            ?? (
                Rendered.At(now, ["valueFrom", other]) is null
                    ? null
                    : FieldForm.Apply(tree, change.Object, [.. path, "valueFrom", other], null)
            )
            ?? FieldForm.Apply(tree, change.Object, [.. from, "name"], name)
            ?? FieldForm.Apply(tree, change.Object, [.. from, "key"], key);
    }

    /// <summary>A variable with both a value and a source is refused by clusters, so the other one goes.</summary>
    static Failure? Other(FormTree tree, FormChange.Variable change, IReadOnlyList<YamlStep> path, JsonObject? now, string field) =>
        now is not null && now.ContainsKey(field) ? FieldForm.Apply(tree, change.Object, [.. path, field], null) : null;

    public static Failure? Apply(FormTree tree, FormChange.Resource change) =>
        Rendered.Container(tree.Rendering, change.Object, change.Container) is { } container
            ? FieldForm.Apply(tree, change.Object, [.. container, "resources", change.Kind, change.Name], change.Quantity)
            : FormRules.NoContainer(change.Object, change.Container);

    public static Failure? Apply(FormTree tree, FormChange.SecretVariables change)
    {
        if (Rendered.Container(tree.Rendering, change.Object, change.Container) is not { } container)
        {
            return FormRules.NoContainer(change.Object, change.Container);
        }
        var now = Rendered.At(Rendered.Of(tree.Rendering, change.Object), [.. container, "envFrom"]) as JsonArray;
        if (now?.Any(e => Rendered.At(e, ["secretRef", "name"])?.ToString() == change.Secret) == true)
        {
            return null;
        }
        var entry = new JsonObject { ["secretRef"] = new JsonObject { ["name"] = change.Secret } };
        return FieldForm.Apply(
            tree,
            change.Object,
            now is null ? [.. container, "envFrom"] : [.. container, "envFrom", new YamlStep.Next()],
            now is null ? new JsonArray(entry) : entry
        );
    }
}

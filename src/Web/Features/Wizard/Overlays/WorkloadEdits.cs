using System.Globalization;
using Tandem.Overlays.Forms;

namespace Tandem.Web.Features.Wizard.Overlays;

/// <summary>One row of the table of variables.</summary>
public sealed class VariableRow
{
    public string Name { get; set; } = "";

    /// <summary>Words, a key of a Secret, a key of a ConfigMap, or somewhere else.</summary>
    public string Source { get; set; } = Words;

    public string Value { get; set; } = "";

    /// <summary>Key within the Secret or ConfigMap that <see cref="Value"/> names.</summary>
    public string Key { get; set; } = "";

    /// <summary>As the rendering has it; null for a new row.</summary>
    public VariableView? Before { get; init; }

    public bool Gone { get; set; }

    public const string Words = "words";
    public const string Secret = "secret";
    public const string Config = "config";
    public const string Other = "other";

    public static VariableRow Of(VariableView view) =>
        view.Value switch
        {
            VariableValue.Words w => new()
            {
                Name = view.Name,
                Before = view,
                Value = w.Text,
            },
            VariableValue.Secret s => new()
            {
                Name = view.Name,
                Before = view,
                Source = Secret,
                Value = s.Name,
                Key = s.Key,
            },
            VariableValue.ConfigKey c => new()
            {
                Name = view.Name,
                Before = view,
                Source = Config,
                Value = c.Name,
                Key = c.Key,
            },
            _ => new()
            {
                Name = view.Name,
                Before = view,
                Source = Other,
            },
        };

    public VariableValue? Wanted =>
        Source switch
        {
            Words => new VariableValue.Words(Value),
            Secret => new VariableValue.Secret(Value, Key),
            Config => new VariableValue.ConfigKey(Value, Key),
            _ => null,
        };
}

/// <summary>What was typed into the form of one workload, and what that changes.</summary>
public sealed class WorkloadEdits(WorkloadView view)
{
    public static readonly string[] Resources = ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"];

    readonly Dictionary<string, string> _images = [];
    readonly Dictionary<(string Container, string Resource), string> _resources = [];
    readonly Dictionary<string, List<VariableRow>> _rows = [];
    readonly Dictionary<string, string> _secrets = [];

    public WorkloadView View => view;

    /// <summary>As typed; a number or not.</summary>
    public string Replicas { get; set; } = $"{view.Replicas}";

    public string Image(ContainerView container) => _images.GetValueOrDefault(container.Name, container.Image);

    public void SetImage(ContainerView container, string image) => _images[container.Name] = image;

    public string Resource(ContainerView container, string resource) =>
        _resources.GetValueOrDefault((container.Name, resource), container.Resources.GetValueOrDefault(resource, ""));

    public void SetResource(ContainerView container, string resource, string quantity) => _resources[(container.Name, resource)] = quantity;

    /// <summary>A Secret whose keys are all to become variables.</summary>
    public string Secret(ContainerView container) => _secrets.GetValueOrDefault(container.Name, "");

    public void SetSecret(ContainerView container, string secret) => _secrets[container.Name] = secret;

    public List<VariableRow> Rows(ContainerView container) =>
        _rows.TryGetValue(container.Name, out var rows) ? rows : _rows[container.Name] = [.. container.Variables.Select(VariableRow.Of)];

    public IReadOnlyList<FormChange> Changes()
    {
        var changes = new List<FormChange>();
        if (view.Replicas is { } replicas && Replicas != $"{replicas}")
        {
            // What is no number is refused by the rule for the field, with its sentence.
            changes.Add(
                new FormChange.Replicas(view.Ref, int.TryParse(Replicas, CultureInfo.InvariantCulture, out var count) ? count : -1)
            );
        }
        foreach (var container in view.Containers)
        {
            changes.AddRange(Of(container));
        }
        return changes;
    }

    IEnumerable<FormChange> Of(ContainerView container)
    {
        if (Image(container) != container.Image)
        {
            yield return new FormChange.Image(view.Ref, container.Name, Image(container));
        }
        foreach (var resource in Resources.Where(r => Resource(container, r) != container.Resources.GetValueOrDefault(r, "")))
        {
            var (kind, name, quantity) = (resource.Split('.')[0], resource.Split('.')[1], Resource(container, resource));
            yield return new FormChange.Resource(view.Ref, container.Name, kind, name, quantity.Length == 0 ? null : quantity);
        }
        foreach (var row in Rows(container))
        {
            if (row.Gone || (row.Before is { } before && before.Name != row.Name))
            {
                yield return new FormChange.Variable(view.Ref, container.Name, row.Before!.Name, null);
            }
            if (
                !row.Gone
                && row.Name.Length > 0
                && row.Wanted is { } wanted
                && (row.Before?.Name != row.Name || row.Before.Value != wanted)
            )
            {
                yield return new FormChange.Variable(view.Ref, container.Name, row.Name, wanted);
            }
        }
        if (Secret(container) is { Length: > 0 } secret)
        {
            yield return new FormChange.SecretVariables(view.Ref, container.Name, secret);
        }
    }
}

using System.IO.Compression;
using System.Text;
using Tandem.Clusters;
using Tandem.Overlays.Forms;

namespace Tandem.Integration.Rendering;

/// <summary>
/// One file of <c>Layouts</c>: lines that say which form is used and which lines it may touch, then the files of the tree, each below its name. A word
/// behind the name stands for a text of <c>fragments.layout</c>.
/// </summary>
sealed record Layout(IReadOnlyDictionary<string, string> Says, IReadOnlyList<(string Path, string Text)> Files)
{
    public const string Folder = "overlays/prod";
    static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Rendering", "Layouts");
    static readonly Dictionary<string, string> Fragments = Parts(File.ReadAllText(Path.Combine(Root, "fragments.layout"))).ToDictionary();

    public static IEnumerable<string> Names() =>
        Directory.EnumerateFiles(Root, "*.layout").Select(f => Path.GetFileNameWithoutExtension(f)!).Where(n => n != "fragments").Order();

    public static Layout Read(string name)
    {
        var text = File.ReadAllText(Path.Combine(Root, $"{name}.layout"));
        var says = text[..text.IndexOf("===", StringComparison.Ordinal)]
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Split(": ", 2))
            .ToDictionary(l => l[0], l => l[1]);
        return new(
            says,
            [.. Parts(text).Select(p => (p.Key.Split(' ')[0], p.Key.Split('@') is [_, var fragment] ? Fragments[fragment] : p.Value))]
        );
    }

    static IEnumerable<KeyValuePair<string, string>> Parts(string text) =>
        ("\n" + text)
            .Split("\n=== ")
            .Skip(1)
            .Select(p => p + "\n")
            .Select(p => KeyValuePair.Create(p[..p.IndexOf('\n')], p[(p.IndexOf('\n') + 1)..].TrimEnd('\n') + "\n"));

    public bool ForAll => Says.GetValueOrDefault("scope") == "all";

    public string Touches => Says["touches"];

    public int Objects => int.Parse(Says.GetValueOrDefault("objects", "1"));

    string[] Form => Says["form"].Split(' ');

    /// <summary>Stands in a line of the result that changed.</summary>
    public string Shows =>
        Form switch
        {
            ["env", _, _, var name, "-"] => name,
            ["env", _, _, _, var value] => value.Split('/')[^1],
            _ => Form[^1],
        };

    public byte[] Zip()
    {
        using var to = new MemoryStream();
        using (var zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, text) in Files)
            {
                using var entry = zip.CreateEntry(path).Open();
                entry.Write(Encoding.UTF8.GetBytes(Says.ContainsKey("crlf") ? text.Replace("\n", "\r\n") : text));
            }
        }
        return to.ToArray();
    }

    public FormChange Change(Tandem.Overlays.Rendering rendering)
    {
        ObjectRef Of(string kind, string name) =>
            rendering
                .Objects.Select(o => o.Ref)
                .Single(r =>
                    r.Kind == kind && (r.Name == name || (kind == "ConfigMap" && r.Name.StartsWith($"{name}-", StringComparison.Ordinal)))
                );
        ObjectRef Named(string words) => Of(words.Split('/')[0], words.Split('/')[1]);
        return Form switch
        {
            ["image", var r, var container, var image] => new FormChange.Image(Named(r), container, image),
            ["replicas", var r, var count] => new FormChange.Replicas(Named(r), int.Parse(count)),
            ["env", var r, var container, var name, "-"] => new FormChange.Variable(Named(r), container, name, null),
            ["env", var r, var container, var name, var value] when value.StartsWith("secret:", StringComparison.Ordinal) =>
                new FormChange.Variable(Named(r), container, name, new VariableValue.Secret(value[7..].Split('/')[0], value.Split('/')[1])),
            ["env", var r, var container, var name, var value] => new FormChange.Variable(
                Named(r),
                container,
                name,
                new VariableValue.Words(value)
            ),
            ["resource", var r, var container, var name, var value] => new FormChange.Resource(
                Named(r),
                container,
                name.Split('.')[0],
                name.Split('.')[1],
                value
            ),
            ["label", var key, var value] => new FormChange.Label(key, value),
            ["namespace", var name] => new FormChange.Namespace(name),
            ["config", var map, var key, var value] => new FormChange.Config(Of("ConfigMap", map), key, value),
            ["hpa", var name, var least, var most, var cpu] => new FormChange.Scaling(
                Of("HorizontalPodAutoscaler", name),
                int.Parse(least),
                int.Parse(most),
                int.Parse(cpu)
            ),
            ["host", var name, var rule, var host] => new FormChange.Host(Of("Ingress", name), int.Parse(rule), host),
            _ => throw new InvalidOperationException($"No such form: {Says["form"]}"),
        };
    }
}

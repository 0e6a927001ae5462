using System.Text;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Tandem.Adapters.Kube.Config;

/// <summary>Reads the YAML of a kubeconfig within bounds: it comes from strangers, so it may be a bomb.</summary>
static class KubeconfigYaml
{
    const int MaxBytes = 1 << 20;
    const int MaxEvents = 20_000;
    const int MaxDepth = 20;

    public static Result<YamlMappingNode> Load(string text)
    {
        if (Encoding.UTF8.GetByteCount(text) > MaxBytes)
        {
            return Refused(Text.Of($"The kubeconfig is larger than 1 MiB."));
        }
        try
        {
            if (Hostile(text) is { } refused)
            {
                return refused;
            }
            var stream = new YamlStream();
            stream.Load(new StringReader(text));
            return stream.Documents.Count == 1 && stream.Documents[0].RootNode is YamlMappingNode root
                ? root
                : Refused(Text.Of($"The kubeconfig is not one YAML mapping."));
        }
        catch (Exception e) when (e is YamlException or ArgumentException or InvalidOperationException)
        {
            var line = e is YamlException y ? y.Start.Line : 0;
            return Refused(Text.Of($"The kubeconfig is not YAML: there is a mistake at line {line}."));
        }
    }

    /// <summary>Looks at the events before any tree is built; a kubeconfig needs neither aliases nor depth.</summary>
    static Failure? Hostile(string text)
    {
        var parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
        var (events, depth) = (0, 0);
        while (parser.MoveNext())
        {
            depth += parser.Current!.NestingIncrease;
            if (parser.Current is AnchorAlias)
            {
                return Refused(Text.Of($"The kubeconfig uses YAML aliases, which are not accepted."));
            }
            if (++events > MaxEvents || depth > MaxDepth)
            {
                return Refused(Text.Of($"The kubeconfig is too deep or has too many entries."));
            }
        }
        return null;
    }

    static Failure Refused(Text what) =>
        new(
            "kubeconfig.unreadable",
            what,
            Text.Of($"Paste the file that kubectl config view --minify --flatten --raw prints."),
            Field: "kubeconfig"
        );
}

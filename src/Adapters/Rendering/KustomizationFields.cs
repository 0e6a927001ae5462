using Tandem.Overlays;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Tandem.Adapters.Rendering;

/// <summary>
/// Which fields a kustomization has, letter for letter. Kustomize itself takes <c>RESOURCES</c>, tags such as <c>!!binary</c> and merge keys too: each
/// would be a reference that nobody looked at. And where it refuses a field, it names neither file nor line.
/// </summary>
static class KustomizationFields
{
    static readonly string[] Selector = ["group", "version", "kind", "name", "namespace", "annotationSelector", "labelSelector"];
    static readonly string[] Generator = ["name", "namespace", "behavior", "files", "literals", "envs", "env", "options", "type"];
    static readonly string[] Patch = ["path", "patch", "target", "options"];

    /// <summary>Fields by the place they stand at; places that are not listed may hold anything.</summary>
    static readonly Dictionary<string, string[]> Known = new()
    {
        [""] =
        [
            "apiVersion",
            "kind",
            "metadata",
            "openapi",
            "namePrefix",
            "nameSuffix",
            "namespace",
            "commonLabels",
            "labels",
            "commonAnnotations",
            "patchesStrategicMerge",
            "patchesJson6902",
            "patches",
            "images",
            "replacements",
            "replicas",
            "vars",
            "sortOptions",
            "resources",
            "components",
            "crds",
            "bases",
            "configMapGenerator",
            "secretGenerator",
            "helmGlobals",
            "helmCharts",
            "helmChartInflationGenerator",
            "generatorOptions",
            "configurations",
            "generators",
            "transformers",
            "validators",
            "buildMetadata",
        ],
        ["openapi"] = ["path"],
        ["patches"] = Patch,
        ["patches.target"] = Selector,
        ["patchesJson6902"] = Patch,
        ["patchesJson6902.target"] = Selector,
        ["replacements"] = ["path", "source", "sourceValue", "targets"],
        ["replacements.targets"] = ["select", "reject", "fieldPaths", "options"],
        ["configMapGenerator"] = Generator,
        ["secretGenerator"] = Generator,
        ["images"] = ["name", "newName", "tagSuffix", "newTag", "digest"],
        ["replicas"] = ["name", "count"],
        ["labels"] = ["pairs", "includeSelectors", "includeTemplates", "fields"],
    };

    /// <summary>Tags, merge keys and strange line ends: ways to say one thing to us and another to Kustomize.</summary>
    public static IEnumerable<RenderProblem> Disguises(OverlayFile file)
    {
        var parser = new Parser(new StringReader(file.Content));
        while (parser.MoveNext())
        {
            if (parser.Current is NodeEvent { Tag: { IsEmpty: false, IsNonSpecific: false } tag } tagged && tag != "tag:yaml.org,2002:str")
            {
                yield return Problem(file.Path, tagged.Start, Text.Of($"The tag '{tag.Value}' is not allowed in this file."));
            }
            if (parser.Current is Scalar { Value: "<<", Style: ScalarStyle.Plain } merge)
            {
                yield return Problem(file.Path, merge.Start, Text.Of($"Merge keys ('<<') are not allowed in this file."));
            }
        }
    }

    public static IEnumerable<RenderProblem> Unknown(Kustomization kustomization) =>
        Unknown(kustomization.File.Path, "", kustomization.Root);

    static IEnumerable<RenderProblem> Unknown(string path, string place, YamlMappingNode map)
    {
        foreach (var (key, value) in map.Children)
        {
            var name = (key as YamlScalarNode)?.Value ?? "";
            if (!Known[place].Contains(name, StringComparer.Ordinal))
            {
                yield return new(
                    path,
                    (int)key.Start.Line,
                    place.Length == 0
                        ? Text.Of($"'{name}' is no field of a kustomization.")
                        : Text.Of($"'{name}' is no field of '{place}' in a kustomization."),
                    NearestName.To(name, Known[place]) is { } near ? Text.Of($"Did you mean '{near}'?") : Text.Of($"Take it out.")
                );
                continue;
            }
            var inner = place.Length == 0 ? name : $"{place}.{name}";
            foreach (var problem in Known.ContainsKey(inner) ? Maps(value).SelectMany(m => Unknown(path, inner, m)) : [])
            {
                yield return problem;
            }
        }
    }

    static IEnumerable<YamlMappingNode> Maps(YamlNode node) =>
        node switch
        {
            YamlMappingNode map => [map],
            YamlSequenceNode list => list.Children.OfType<YamlMappingNode>(),
            _ => [],
        };

    static RenderProblem Problem(string path, Mark mark, Text what) =>
        new(path, (int)mark.Line, what, Text.Of($"Write the value out in plain YAML."));
}

using Tandem.Overlays;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.RepresentationModel;

namespace Tandem.Adapters.Rendering;

/// <summary>
/// Holds the fields of a kustomization against those there are, letter for letter. Kustomize itself takes <c>RESOURCES</c>, tags such as <c>!!binary</c> and merge keys too: each
/// would be a reference that nobody looked at. And where it refuses a field, it names neither file nor line.
/// </summary>
static class KustomizationFields
{
    /// <summary>Tags, merge keys and strange line ends: ways to say one thing to us and another to Kustomize.</summary>
    public static IEnumerable<RenderProblem> Disguises(OverlayFile file)
    {
        var parser = YamlText.Parser(file.Content);
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
            if (!KustomizeFields.NamesAt(place).Contains(name, StringComparer.Ordinal))
            {
                yield return new(
                    path,
                    (int)key.Start.Line,
                    place.Length == 0
                        ? Text.Of($"'{name}' is no field of a kustomization.")
                        : Text.Of($"'{name}' is no field of '{place}' in a kustomization."),
                    NearestName.To(name, KustomizeFields.NamesAt(place)) is { } near
                        ? Text.Of($"Did you mean '{near}'?")
                        : Text.Of($"Take it out.")
                );
                continue;
            }
            var inner = place.Length == 0 ? name : $"{place}.{name}";
            foreach (var problem in KustomizeFields.Has(inner) ? Maps(value).SelectMany(m => Unknown(path, inner, m)) : [])
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

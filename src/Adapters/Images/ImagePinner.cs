using System.Text;
using Tandem.Adapters.Rendering;
using Tandem.Images;
using Tandem.Overlays;
using Tandem.Releases;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Tandem.Adapters.Images;

using Rendering = Tandem.Overlays.Rendering;

/// <summary>Finds the images of containers in the text itself and writes behind them, so that nothing else of it moves.</summary>
sealed class ImagePinner(IReleaseReader reader) : IImagePinner
{
    static readonly string[] Lists = ["containers", "initContainers", "ephemeralContainers"];

    public Rendering Pin(Rendering rendering, IReadOnlyDictionary<string, string> digests)
    {
        var stream = YamlText.Load(rendering.Yaml);
        var places = stream
            .Documents.SelectMany(d => Images(d.RootNode))
            .Where(i => !i.Value!.Contains('@') && digests.ContainsKey(i.Value))
            .OrderBy(i => i.Start.Index);
        var (text, at) = (new StringBuilder(rendering.Yaml.Length), 0);
        foreach (var image in places)
        {
            var (start, end) = ((int)image.Start.Index, (int)image.End.Index);
            text.Append(rendering.Yaml, at, start - at).Append(Quoted(image, $"{image.Value}@{digests[image.Value!]}"));
            at = end;
        }
        var yaml = text.Append(rendering.Yaml, at, rendering.Yaml.Length - at).ToString();
        return rendering with { Yaml = yaml, Objects = reader.Read(yaml) };
    }

    /// <summary>A digest makes no plain word a quoted one: it has neither a space nor a leading sign.</summary>
    static string Quoted(YamlScalarNode was, string value) =>
        was.Style is ScalarStyle.DoubleQuoted or ScalarStyle.SingleQuoted ? $"\"{value}\"" : value;

    static IEnumerable<YamlScalarNode> Images(YamlNode node) =>
        node is not YamlMappingNode map
            ? []
            : map.Children.SelectMany(c =>
                c.Key is YamlScalarNode { Value: { } key } && Lists.Contains(key) && c.Value is YamlSequenceNode list
                    ? list.Children.OfType<YamlMappingNode>().Select(Image).OfType<YamlScalarNode>()
                    : Images(c.Value)
            );

    static YamlScalarNode? Image(YamlMappingNode container) =>
        container.Children.TryGetValue("image", out var image) && image is YamlScalarNode { Value.Length: > 0 } scalar ? scalar : null;
}

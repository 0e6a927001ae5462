using System.Globalization;
using System.Text;
using Tandem.Overlays.Charts;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tandem.Adapters.Sources;

/// <summary>An entry of a repository's index.</summary>
/// <param name="Urls">Where the archive lies, relative to the index or not.</param>
sealed record IndexEntry(ChartVersion Version, IReadOnlyList<string> Urls);

/// <summary>Reads the versions of one chart out of an <c>index.yaml</c>, passing over the thousands of others without keeping them.</summary>
static class ChartIndex
{
    const int MostVersions = 5000;

    /// <exception cref="YamlException">It is no YAML.</exception>
    public static IReadOnlyList<IndexEntry> Read(byte[] index, string name)
    {
        var parser = Rendering.YamlText.Parser(new StreamReader(new MemoryStream(index), Encoding.UTF8));
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _) || !parser.TryConsume<MappingStart>(out _))
        {
            throw new YamlException("The index is no mapping.");
        }
        var found = new List<IndexEntry>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (parser.Consume<Scalar>().Value != "entries" || !parser.TryConsume<MappingStart>(out _))
            {
                parser.SkipThisAndNestedEvents();
                continue;
            }
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                if (parser.Consume<Scalar>().Value != name || !parser.TryConsume<SequenceStart>(out _))
                {
                    parser.SkipThisAndNestedEvents();
                    continue;
                }
                while (!parser.TryConsume<SequenceEnd>(out _) && found.Count < MostVersions)
                {
                    if (Entry(parser) is { } entry)
                    {
                        found.Add(entry);
                    }
                }
                return found;
            }
        }
        return found;
    }

    static IndexEntry? Entry(IParser parser)
    {
        if (!parser.TryConsume<MappingStart>(out _))
        {
            parser.SkipThisAndNestedEvents();
            return null;
        }
        var (words, urls) = (new Dictionary<string, string>(), new List<string>());
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            var key = parser.Consume<Scalar>().Value;
            if (key == "urls" && parser.TryConsume<SequenceStart>(out _))
            {
                while (!parser.TryConsume<SequenceEnd>(out _))
                {
                    urls.Add(parser.TryConsume<Scalar>(out var url) ? url.Value : "");
                }
            }
            else if (parser.TryConsume<Scalar>(out var word))
            {
                words[key] = word.Value;
            }
            else
            {
                parser.SkipThisAndNestedEvents();
            }
        }
        if (!words.TryGetValue("version", out var version) || version.Length is 0 or > 100)
        {
            return null;
        }
        var digest = words.GetValueOrDefault("digest") is { Length: 64 } hex ? $"sha256:{hex.ToLowerInvariant()}" : null;
        DateTimeOffset? created = DateTimeOffset.TryParse(
            words.GetValueOrDefault("created"),
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal,
            out var at
        )
            ? at
            : null;
        return new(
            new(version, words.GetValueOrDefault("appVersion") ?? "", digest, created, words.GetValueOrDefault("deprecated") == "true"),
            urls
        );
    }
}

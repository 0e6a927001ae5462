using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Localization;

namespace Tandem.Web.Shared;

/// <summary>
/// Reads translations from the embedded files <c>Resources/{culture}/*.json</c> (flat objects, English text → translation). A text without a
/// translation is shown in English; a test lists those that lack one.
/// </summary>
sealed class JsonStringLocalizer<T> : IStringLocalizer<T>
{
    public LocalizedString this[string name] => Find(name) is { } found ? new(name, found) : new(name, name, resourceNotFound: true);

    public LocalizedString this[string name, params object[] arguments]
    {
        get
        {
            var format = this[name];
            return new(name, string.Format(CultureInfo.CurrentCulture, format.Value, arguments), format.ResourceNotFound);
        }
    }

    public IEnumerable<LocalizedString> GetAllStrings(bool includeParentCultures) =>
        Translations.Current.Select(t => new LocalizedString(t.Key, t.Value));

    static string? Find(string name) => Translations.Current.GetValueOrDefault(name);
}

/// <summary>All translations of a culture, read once.</summary>
static class Translations
{
    static readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, string>> Cultures = new();

    /// <summary>Those of the user's language; empty for English.</summary>
    public static IReadOnlyDictionary<string, string> Current =>
        Of(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "zh" ? "zh-CN" : CultureInfo.CurrentUICulture.Name);

    public static IReadOnlyDictionary<string, string> Of(string culture) => Cultures.GetOrAdd(culture, Read);

    static Dictionary<string, string> Read(string culture)
    {
        var assembly = typeof(Translations).Assembly;
        // The resource's name has the folder with '-' as '_'.
        var folder = $".Resources.{culture.Replace('-', '_')}.";
        var all = new Dictionary<string, string>();
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.Contains(folder, StringComparison.Ordinal)).Order())
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            foreach (var (key, value) in JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!)
            {
                all[key] = value;
            }
        }
        return all;
    }
}

namespace Tandem.Overlays;

/// <summary>What may stand where in a kustomization.</summary>
static class KustomizeAdvice
{
    public static Advice Complete(YamlPlace place)
    {
        var where = PlaceOf(place.Path);
        var choices = KustomizeFields.ChoicesAt(where);
        return place.IsValue || choices.Count > 0
            ? new([.. choices.Select(c => new AdviceOption(c, "", false, null, c))])
            : new([
                .. KustomizeFields
                    .At(where)
                    .Where(f => !place.Beside.Contains(f.Name))
                    .Select(f => new AdviceOption(
                        f.Name,
                        f.Type,
                        false,
                        f.About,
                        $"{(BeginsEntry(place) ? "- " : "")}{f.Name}:{OverlayAdvice.Behind(f.Type)}"
                    )),
            ]);
    }

    public static FieldNote? Explain(IReadOnlyList<string> path) =>
        KustomizeFields.At(PlaceOf([.. path.SkipLast(1)])).FirstOrDefault(f => f.Name == path[^1]) is { } field
            ? new(string.Join('.', path), field.Type, false, field.About)
            : null;

    /// <summary>Straight below a field that holds a list.</summary>
    static bool BeginsEntry(YamlPlace place) =>
        place.Path is [var last] && last is not ("openapi" or "metadata") && KustomizeFields.Has(last);

    static string PlaceOf(IReadOnlyList<string> path) => string.Join('.', path.Where(k => !k.All(char.IsAsciiDigit)));
}

using System.Text;
using Microsoft.AspNetCore.Components.Forms;
using Tandem.Overlays;
using Tandem.Plans;

namespace Tandem.Web.Features.Wizard.Overlays;

/// <summary>Takes files from the user's disk: text of at most 1 MiB each, at most 50 at once.</summary>
static class OverlayUpload
{
    public const int MostAtOnce = 50;

    static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="folder">Where they go, without a closing slash; empty for the top.</param>
    public static async Task<Result<IReadOnlyList<OverlayFile>>> ReadAsync(
        string folder,
        IReadOnlyList<IBrowserFile> files,
        CancellationToken cancellation
    )
    {
        var read = new List<OverlayFile>();
        foreach (var file in files)
        {
            var path = folder.Length == 0 ? file.Name : $"{folder}/{file.Name}";
            if (!OverlaysSection.IsSafe(path))
            {
                return Bad(
                    Text.Of($"The file name {file.Name} is not allowed."),
                    Text.Of($"Use letters, digits, dots, hyphens and underscores.")
                );
            }
            if (file.Size > OverlaysSection.MostCharacters)
            {
                return Bad(Text.Of($"{file.Name} is larger than 1 MiB."), Text.Of($"Split the file."));
            }
            await using var stream = file.OpenReadStream(OverlaysSection.MostCharacters, cancellation);
            using var bytes = new MemoryStream();
            await stream.CopyToAsync(bytes, cancellation);
            if (TextOf(bytes) is not { } text)
            {
                return Bad(Text.Of($"{file.Name} is not a text file."), Text.Of($"Upload YAML, JSON or other text in UTF-8."));
            }
            read.Add(new OverlayFile(path, text));
        }
        return Result.Of<IReadOnlyList<OverlayFile>>(read);
    }

    static string? TextOf(MemoryStream bytes)
    {
        try
        {
            var text = Strict.GetString(bytes.GetBuffer(), 0, (int)bytes.Length).TrimStart('\uFEFF').ReplaceLineEndings("\n");
            return text.Contains('\0') ? null : text;
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    static Failure Bad(Text what, Text hint) => new("overlay.upload", what, hint);
}

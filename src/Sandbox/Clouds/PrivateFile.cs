namespace Tandem.Sandbox.Clouds;

/// <summary>Files only their owner may read, replaced as a whole: after a kill there is the old content or the new, never a half.</summary>
internal static class PrivateFile
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var fresh = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using (var stream = new FileStream(fresh, options))
            stream.Write(content);
        File.Move(fresh, path, overwrite: true);
    }

    public static void Write(string path, string content) => Write(path, System.Text.Encoding.UTF8.GetBytes(content));

    /// <summary>The file's text, or what <paramref name="make"/> yields, which is then written.</summary>
    public static string ReadOrMake(string path, Func<string> make)
    {
        if (File.Exists(path))
            return File.ReadAllText(path);
        var content = make();
        Write(path, content);
        return content;
    }
}

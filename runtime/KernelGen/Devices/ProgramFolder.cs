using System;
using System.Buffers.Binary;
using System.IO;
using System.Security.Cryptography;

namespace KernelGen;

/// <summary>Compiled programs in a folder, so that the next process need not compile them.</summary>
/// <remarks>
/// <code>
/// file = magic (4 bytes) | key (32) | SHA-256 of the program (32) | program          name = key in hexadecimal + extension
/// </code>
/// Files appear whole or not at all: a temporary file is renamed. What cannot be read, is cut off or changed is compiled and written anew. A full or read-only disk costs the
/// cache and nothing else; <see cref="Problem"/> says so.
/// </remarks>
internal sealed class ProgramFolder
{
    private const int HeaderBytes = sizeof(uint) + 2 * SHA256.HashSizeInBytes;
    private static readonly TimeSpan s_abandoned = TimeSpan.FromHours(1);

    private readonly string? _folder;
    private readonly string _extension;
    private readonly uint _magic;

    /// <summary>Uses a folder.</summary>
    /// <param name="folder">The folder, or <c>null</c> for no cache.</param>
    /// <param name="extension">What file names end in.</param>
    /// <param name="magic">What files begin with.</param>
    /// <param name="variable">The environment variable that chooses the folder, for messages.</param>
    /// <exception cref="KernelGenException">Other users can write to the folder, so what it holds cannot be trusted.</exception>
    public ProgramFolder(string? folder, string extension, uint magic, string variable)
    {
        _folder = folder;
        _extension = extension;
        _magic = magic;
        if (folder is not null && !OperatingSystem.IsWindows() && Directory.Exists(folder)
            && (File.GetUnixFileMode(folder) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
        {
            throw new KernelGenException(
                $"Other users can write to the program cache {folder}, so they could run code here: remove their permission (chmod 700), or set {variable} to another folder or to off.");
        }
    }

    /// <summary>Whether there is a folder.</summary>
    public bool IsUsed => _folder is not null;

    /// <summary>Why the last program could not be stored; <c>null</c> if it could.</summary>
    public string? Problem { get; private set; }

    /// <summary>The folder that an environment variable names.</summary>
    /// <param name="value">What the variable holds: a folder, <c>off</c>, or nothing for the user's own cache.</param>
    /// <param name="backend">What its folder in the user's cache is called.</param>
    /// <returns>The folder; <c>null</c> for none.</returns>
    public static string? Named(string? value, string backend) =>
        string.IsNullOrEmpty(value) ? Default(backend)
        : value.Equals("off", StringComparison.OrdinalIgnoreCase) ? null
        : Path.GetFullPath(value);

    /// <summary>A folder in the user's own cache; <c>null</c> if there is no such place.</summary>
    public static string? Default(string backend)
    {
        string? caches = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
            : OperatingSystem.IsMacOS() ? UnderHome("Library/Caches")
            : Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } folder ? folder : UnderHome(".cache");
        return string.IsNullOrEmpty(caches) ? null : Path.Combine(caches, "kernelgen", backend);
    }

    /// <summary>The program of a key; empty if there is none that can be trusted.</summary>
    public ReadOnlySpan<byte> TryLoad(ReadOnlySpan<byte> key)
    {
        if (_folder is null)
        {
            return default;
        }

        byte[] file;
        try
        {
            file = File.ReadAllBytes(PathOf(_folder, key));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return default;
        }

        if (file.Length <= HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(file) != _magic)
        {
            return default;
        }

        ReadOnlySpan<byte> header = file.AsSpan(sizeof(uint)), program = file.AsSpan(HeaderBytes);
        bool isIntact = header[..key.Length].SequenceEqual(key) && header.Slice(key.Length, SHA256.HashSizeInBytes).SequenceEqual(SHA256.HashData(program));
        return isIntact ? program : default;
    }

    /// <summary>Stores a program.</summary>
    public void Store(ReadOnlySpan<byte> key, ReadOnlySpan<byte> program)
    {
        if (_folder is null || program.IsEmpty)
        {
            return;
        }

        string path = PathOf(_folder, key);
        string temporary = path + "." + Path.GetRandomFileName() + ".tmp";
        try
        {
            CreateFolder(_folder);
            RemoveAbandoned(_folder);
            using (FileStream file = new(temporary, Private(FileMode.CreateNew)))
            {
                Span<byte> magic = stackalloc byte[sizeof(uint)];
                BinaryPrimitives.WriteUInt32LittleEndian(magic, _magic);
                file.Write(magic);
                file.Write(key);
                file.Write(SHA256.HashData(program));
                file.Write(program);
            }

            File.Move(temporary, path, overwrite: true);
            Problem = null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Problem = $"compiled programs could not be stored in {_folder}: {exception.Message}";
            TryDelete(temporary);
        }
    }

    private static string? UnderHome(string folder) =>
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) is { Length: > 0 } home ? Path.Combine(home, folder) : null;

    private string PathOf(string folder, ReadOnlySpan<byte> key) => Path.Combine(folder, Convert.ToHexStringLower(key) + _extension);

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static FileStreamOptions Private(FileMode mode)
    {
        FileStreamOptions options = new() { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }

    /// <summary>A process that ends while it writes leaves a temporary file.</summary>
    private static void RemoveAbandoned(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*.tmp"))
        {
            if (DateTime.UtcNow - File.GetLastWriteTimeUtc(file) > s_abandoned)
            {
                TryDelete(file);
            }
        }
    }

    private static void TryDelete(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }
}

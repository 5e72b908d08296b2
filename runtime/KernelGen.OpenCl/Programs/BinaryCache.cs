using System;
using System.Buffers.Binary;
using System.IO;
using System.Security.Cryptography;
using System.Text;

namespace KernelGen;

/// <summary>Compiled programs in a folder, so that the next process need not compile them.</summary>
/// <remarks>
/// <code>
/// file = magic (4 bytes) | key (32) | SHA-256 of the binary (32) | binary          name = key in hexadecimal + ".clbin"
/// key  = SHA-256 of source, options, device name and version, driver version, platform name and version, number of this format
/// </code>
/// Files appear whole or not at all: a temporary file is renamed. What cannot be read, is cut off, changed, or not wanted by the driver is compiled and written anew. A full or
/// read-only disk costs the cache and nothing else; <see cref="Problem"/> says so.
/// </remarks>
internal sealed class BinaryCache
{
    private const uint Magic = 0x4C43474B;
    private const string FormatNumber = "1";
    private const int HeaderBytes = sizeof(uint) + 2 * SHA256.HashSizeInBytes;
    private static readonly TimeSpan s_abandoned = TimeSpan.FromHours(1);

    private readonly string? _folder;
    private readonly OpenClTraits _traits;

    /// <summary>Uses a folder.</summary>
    /// <param name="folder">The folder, or <c>null</c> for no cache.</param>
    /// <param name="traits">The device that programs are compiled for.</param>
    /// <exception cref="KernelGenException">Other users can write to the folder, so what it holds cannot be trusted.</exception>
    public BinaryCache(string? folder, OpenClTraits traits)
    {
        _folder = folder;
        _traits = traits;
        if (folder is not null && !OperatingSystem.IsWindows() && Directory.Exists(folder)
            && (File.GetUnixFileMode(folder) & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != 0)
        {
            throw new KernelGenException(
                $"Other users can write to the program cache {folder}, so they could run code here: remove their permission (chmod 700), or set {OpenClOptions.CacheVariable} to another folder or to off.");
        }
    }

    /// <summary>Why the last program could not be stored; <c>null</c> if it could.</summary>
    public string? Problem { get; private set; }

    /// <summary>What identifies a compiled program.</summary>
    public byte[] Key(string source, string options) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
        '\0', source, options, _traits.Name, _traits.DeviceVersion, _traits.DriverVersion, _traits.PlatformName, _traits.PlatformVersion, FormatNumber)));

    /// <summary>The binary of a key; empty if there is none that can be trusted.</summary>
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

        if (file.Length <= HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(file) != Magic)
        {
            return default;
        }

        ReadOnlySpan<byte> header = file.AsSpan(sizeof(uint)), binary = file.AsSpan(HeaderBytes);
        bool isIntact = header[..key.Length].SequenceEqual(key) && header.Slice(key.Length, SHA256.HashSizeInBytes).SequenceEqual(SHA256.HashData(binary));
        return isIntact ? binary : default;
    }

    /// <summary>Stores a binary.</summary>
    public void Store(ReadOnlySpan<byte> key, ReadOnlySpan<byte> binary)
    {
        if (_folder is null || binary.IsEmpty)
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
                BinaryPrimitives.WriteUInt32LittleEndian(magic, Magic);
                file.Write(magic);
                file.Write(key);
                file.Write(SHA256.HashData(binary));
                file.Write(binary);
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

    private static string PathOf(string folder, ReadOnlySpan<byte> key) => Path.Combine(folder, Convert.ToHexStringLower(key) + ".clbin");

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

using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Threading.Tasks;
using KernelGen.Tests.Files;
using KernelGen.Tests.Processes;
using Xunit;

namespace KernelGen.Tests;

/// <summary>Compiled programs are found again, whatever happens to their files.</summary>
public sealed class CacheTests
{
    private const string Source = "kernel void linear(global float* y) { y[0] = 1; }";
    private const string FolderVariable = "CACHE_TEST_FOLDER";

    [Fact]
    public void A_program_is_compiled_once_and_then_read()
    {
        using TemporaryFolder folder = new();
        Assert.False(Build(folder).IsFromCache);
        Assert.Single(Files(folder));
        Assert.True(Build(folder).IsFromCache);
    }

    [Fact]
    public void Equal_texts_are_one_program_and_other_options_another()
    {
        using OpenClDevice device = TestDevice.Open(TestDevice.Uncached);
        OpenClProgram first = device.Programs.Get("a", Source, "-D A=1", "linear");
        Assert.Same(first, device.Programs.Get("b", Source, "-D A=1", "linear"));
        Assert.NotSame(first, device.Programs.Get("a", Source, "-D A=2", "linear"));
        Assert.Equal(2, device.Programs.Count);
    }

    [Theory]
    [InlineData("empty")]
    [InlineData("header only")]
    [InlineData("cut off")]
    [InlineData("one bit changed")]
    [InlineData("another format")]
    [InlineData("of another program")]
    [InlineData("not of this driver")]
    public void A_file_that_cannot_be_trusted_is_written_anew(string damage)
    {
        using TemporaryFolder folder = new();
        Build(folder);
        string file = Files(folder).Single();
        byte[] contents = File.ReadAllBytes(file);
        switch (damage)
        {
            case "empty":
                contents = [];
                break;
            case "header only":
                contents = contents[..68];
                break;
            case "cut off":
                contents = contents[..^1];
                break;
            case "one bit changed":
                contents[^10] ^= 1;
                break;
            case "another format":
                contents[0] ^= 1;
                break;
            case "of another program":
                Build(folder, "-D OTHER");
                contents = File.ReadAllBytes(Files(folder).Single(other => other != file));
                break;
            default:
                // Intact as a file, and nothing that a driver would take.
                BinaryCache cache = new(Path.GetDirectoryName(file), TestDevice.Shared.Traits);
                cache.Store(cache.Key(Source, ""), "no program"u8);
                contents = File.ReadAllBytes(file);
                break;
        }

        File.WriteAllBytes(file, contents);
        Assert.False(Build(folder).IsFromCache);
        Assert.True(Build(folder).IsFromCache);
    }

    [Fact]
    public void Every_part_of_the_key_counts()
    {
        OpenClTraits traits = TestDevice.Shared.Traits;
        OpenClTraits[] others =
        [
            traits with { Name = "x" },
            traits with { DeviceVersion = "x" },
            traits with { DriverVersion = "x" },
            traits with { PlatformName = "x" },
            traits with { PlatformVersion = "x" },
        ];
        string[] keys =
        [
            .. others.Append(traits).Select(static one => Convert.ToHexString(new BinaryCache(null, one).Key("a", "b"))),
            Convert.ToHexString(new BinaryCache(null, traits).Key("x", "b")),
            Convert.ToHexString(new BinaryCache(null, traits).Key("a", "x")),
        ];
        Assert.Equal(keys.Length, keys.Distinct().Count());
    }

    [Fact]
    public void Many_writers_leave_one_good_file()
    {
        using TemporaryFolder folder = new();
        OpenClTraits traits = TestDevice.Shared.Traits;
        string path = folder.File("cache");
        byte[] binary = [.. Enumerable.Range(0, 100_000).Select(static i => (byte)(i * 7))];
        Parallel.For(0, 64, i =>
        {
            BinaryCache cache = new(path, traits);
            byte[] key = cache.Key("same", "");
            cache.Store(key, binary);
            Assert.Null(cache.Problem);
            Assert.True(cache.TryLoad(key).SequenceEqual(binary));
        });
        Assert.Single(Directory.GetFiles(path));
    }

    /// <summary>Writers that are killed at any moment never leave a file that is taken for a good one, and what they leave is removed in time.</summary>
    [Fact]
    public async Task A_process_killed_while_it_writes_leaves_a_usable_cache()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("cache");
        OpenClTraits traits = TestDevice.Shared.Traits;
        for (int i = 0; i < 3; i++)
        {
            // The child kills itself between two writes; see below.
            (int code, _) = await ChildProcess.Start(WriteUntilKilled, (FolderVariable, path));
            Assert.NotEqual(0, code);
        }

        string[] abandoned = Directory.GetFiles(path, "*.tmp");
        BinaryCache cache = new(path, traits);
        byte[] key = cache.Key("killed", "");
        ReadOnlySpan<byte> found = cache.TryLoad(key);
        Assert.True(found.IsEmpty || found.Length == BigBinary.Length);

        Array.ForEach(abandoned, static file => File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-2)));
        cache.Store(key, BigBinary);
        Assert.Empty(Directory.GetFiles(path, "*.tmp"));
        Assert.True(cache.TryLoad(key).SequenceEqual(BigBinary));
    }

    [Fact]
    public void A_folder_that_others_can_write_to_is_refused()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no permission bits.");
            return;
        }

        using TemporaryFolder folder = new();
        string path = Directory.CreateDirectory(folder.File("open")).FullName;
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherWrite);
        KernelGenException error = Assert.Throws<KernelGenException>(() => TestDevice.Open(TestDevice.Cached(path)));
        Assert.Contains("chmod 700", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Folder_and_files_belong_to_the_user_alone()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no permission bits.");
            return;
        }

        using TemporaryFolder folder = new();
        Build(folder);
        string file = Files(folder).Single();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(file)!));
    }

    [Fact]
    public void A_folder_that_cannot_be_written_costs_the_cache_and_nothing_else()
    {
        using TemporaryFolder folder = new();
        using OpenClDevice device = TestDevice.Open(TestDevice.Cached(Path.Combine(folder.File("file", [1]), "below")));
        using IDeviceLinear layer = TestLayer.On(device);
        TestLayer.Forward(layer, TestLayer.Activations(256), 1);
        Assert.NotNull(device.CacheProblem);
        Assert.Contains(layer.Describe().Reasons, reason => reason == device.CacheProblem);
    }

    private static byte[] BigBinary { get; } = new byte[8 << 20];

    private static void WriteUntilKilled()
    {
        string path = Environment.GetEnvironmentVariable(FolderVariable)!;
        BinaryCache cache = new(path, TestDevice.Shared.Traits);
        byte[] key = cache.Key("killed", "");
        Task killer = Task.Run(async () =>
        {
            while (!Directory.Exists(path) || Directory.GetFiles(path, "*.tmp").Length == 0)
            {
                await Task.Yield();
            }

            Process.GetCurrentProcess().Kill();
        });
        while (true)
        {
            cache.Store(key, BigBinary);
        }
    }

    private static OpenClProgram Build(TemporaryFolder folder, string options = "")
    {
        using OpenClDevice device = TestDevice.Open(TestDevice.Cached(folder.File("cache")));
        return device.Programs.Get("test", Source, options, "linear");
    }

    private static string[] Files(TemporaryFolder folder) => Directory.GetFiles(folder.File("cache"));
}

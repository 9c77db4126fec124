"""The people of the demo server: names in many scripts, and what they say."""

NAMES = (
    "Ada Lindqvist", "Ben Okafor", "Chiara Rossi", "Diego Fuentes", "Éloïse Martin", "Freya Ólafsdóttir",
    "George Smith", "Hanna Müller", "Ivo Kovač", "Jānis Bērziņš", "Kwame Mensah", "Łukasz Wiśniewski",
    "Анна Петрова", "Дмитрий Волков", "Олена Шевченко", "Мария Иванова", "Борис",
    "Ελένη Παπαδοπούλου", "Νίκος", "Σοφία Δημητρίου",
    "أحمد منصور", "ليلى حسن", "فاطمة الزهراء",
    "נועה כהן", "דוד לוי",
    "अर्जुन शर्मा", "प्रिया वर्मा", "नेहा गुप्ता",
    "สมชาย ใจดี", "มาลี ทองคำ",
    "李小龙", "王芳", "佐藤健", "田中さくら", "ハルカ",
    "김민준", "박서연", "이도윤",
    "🦊 Fox", "✨🌙✨", "🐉🔥",
)  # fmt: skip

LOCALES = {"Müller": "de", "Rossi": "it", "Fuentes": "es-ES", "Martin": "fr", "Петрова": "ru", "健": "ja"}

LINES = (
    "Good morning everyone!", "Anyone up for a run tonight?",
    "I just reached a new level 🎉", "Nice one!",
    "How do I see my rank?", "Try /rank", "The board moved again", "See you at eight", "brb",
    "Who took my spot on the leaderboard?", "That was close.", "gg", "Thanks for the help!", "Welcome!",
    "Had a good streak this week", "Wer ist heute Abend dabei?", "Доброе утро!", "おはよう", "Καλημέρα!",
    "좋은 아침", "शुभ प्रभात", "สวัสดีครับ", "صباح الخير", "בוקר טוב",
    "¿Quién juega?", "I'll join voice in a minute",
    "Patch notes are out", "Can someone share the map?", "Sure, one second", "Perfect, thank you",
)  # fmt: skip

EMOJI = ("👍", "❤️", "😂", "🎉", "🔥", "👀")

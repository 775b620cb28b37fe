"""Sentences in many scripts, and ways to damage them."""

#: One ordinary sentence or more per language, with the signs its writers use.
SENTENCES = {
    "English": "The council’s “first list” — about 40 names — wasn’t final… he said ‘no’.",
    "French": "À l’aube, les délégués ont signé « l’accord » : mille hommes libérés dès mars.",
    "German": "Die Gespräche über den Austausch dauerten länger; „es geht um Menschen“, hieß es.",
    "Spanish": "¿Cuándo volverán los niños? El señor Núñez contestó: «Mañana, si Dios quiere».",
    "Portuguese": "Após a reunião, não houve solução; as famílias voltarão amanhã às três.",
    "Italian": "Perché così tardi? La libertà è più vicina, però nessuno può dirlo.",
    "Swedish": "Någon frågade när fångarna får åka hem över ön Öland.",
    "Polish": "Żołnierze wrócili późną nocą; „dziękujemy” — powiedziała Świętosława Łącka.",
    "Czech": "Příliš mnoho vězňů čeká ještě dál, řekl mluvčí Řezníček.",
    "Hungarian": "Az őrök szűk helyiségben tartották a foglyokat, írta az újság.",
    "Romanian": "Și părinții așteaptă în față; „nu știm nimic”, au spus ei țărănește.",
    "Turkish": "Görüşmeler İstanbul’da yapıldı; ağır yaralı askerler geri döndü.",
    "Vietnamese": "Hai bên đã trao đổi hơn một nghìn tù binh vào thứ Hai tuần trước.",
    "Icelandic": "Þeir komu heim í gær eftir langa ferð yfir fjöllin og ána.",
    "Russian": "Стороны договорились: «тысяча на тысячу» — и передали тела погибших солдат.",
    "Ukrainian": "Сьогодні додому повернулися ще двісті сімдесят захисників, їхні сім’ї чекали.",
    "Serbian": "Размена заробљеника почела је јуче ујутру близу границе.",
    "Greek": "Οι δύο πλευρές συμφώνησαν να ανταλλάξουν όλους τους αιχμαλώτους.",
    "Hebrew": "החטופים שוחררו אחרי משא ומתן ארוך בין הצדדים.",
    "Arabic": "اتفق الطرفان على تبادل ألف أسير من كل جانب، بحسب الوسيط.",
    "Persian": "دو طرف درباره تبادل اسیران گفت‌وگو کردند و پیکرها را تحویل دادند.",
    "Urdu": "دونوں فریقوں نے قیدیوں کے تبادلے پر اتفاق کیا۔",
    "Hindi": "दोनों पक्षों ने एक हज़ार युद्धबंदियों की अदला-बदली पर सहमति जताई।",
    "Bengali": "দুই পক্ষ বন্দি বিনিময়ে রাজি হয়েছে বলে কর্মকর্তারা জানান।",
    "Tamil": "இரு தரப்பும் கைதிகளை பரிமாறிக்கொள்ள ஒப்புக்கொண்டன.",
    "Thai": "ทั้งสองฝ่ายตกลงแลกเปลี่ยนเชลยศึกหนึ่งพันคน",
    "Georgian": "მხარეები ტყვეების გაცვლაზე შეთანხმდნენ.",
    "Armenian": "Կողմերը պայմանավորվեցին փոխանակել գերիներին։",
    "Amharic": "ሁለቱ ወገኖች እስረኞችን ለመለዋወጥ ተስማሙ።",
    "Simplified Chinese": "双方同意交换一千名战俘，并归还六千具遗体。“这是第一步”，他说。",
    "Traditional Chinese": "雙方同意交換一千名戰俘，並歸還六千具遺體。「這是第一步」，他說。",
    "Japanese": "双方は捕虜千人ずつの交換で合意し、「第一歩だ」と述べた。カタカナも。",
    "Korean": "양측은 포로 천 명씩을 교환하기로 합의했다. “첫걸음이다”라고 말했다.",
    "emoji": "All home at last 😀 and thank you 🙏 — see you in Kyiv 🇺🇦 tomorrow.",
    "mixed": "“Россия” and “中国” signed; Zoë’s team (한국, 日本) paid €5 for the naïve 東京 café.",
    "signs": "It’s 20 °C ± 2, 5 × 3 ≠ 16, x² ≤ ½ ∑ √2 → ∞; № 5 costs £3 or €4™ • ok ✓",
    "boxes": "┌────┬────┐ │ 12 │ ab │ └────┴────┘ ██ ░░",
}

#: Chinese words that read as UTF-8 once they are bytes of GBK, or nearly do; the last few by
#: chance, in letters that no text puts side by side.
TRAPS = tuple(
    "小 联通 茅台 茅 谢谢 小写 协校 小鞋 邪笑 校协 谢 猫 帽 煤 眉 贸易 盲 鈥 钬 学 美 一 中 的 是 "  # noqa: SIM905 - reads better
    "在 李小 谢小 小谢 卢 猫猫 帽帽 谢谢你 小猫 小小 校 孝 笑 些 鞋 "
    "汀猫录 贸侄支 同远趾 聘拳女 惚逢卑 閱垮搶 讠锎讳".split()
)

#: English frames for a few words of Chinese.
FRAMES = (
    "{}",
    "The word {} is Chinese.",
    "Li Wei ({}) came home.",
    '"{}" means something else.',
    "{}, who was released",
    "1. {}\n2. {}\n3. {}",
    "{}, {}, {}",
)


def damaged(text, codec="gbk", errors="ignore"):
    """What a reader shows who takes UTF-8 for `codec`; a few bytes are lost on the way."""
    if codec == "cp936":  # as browsers and Windows decode it: 0x80 is the euro sign
        return "".join(_cp936(text.encode(), errors))
    return text.encode().decode(codec, errors)


def _cp936(octets, errors):
    at = 0
    while at < len(octets):
        width = 1 if octets[at] <= 0x80 else 2
        piece = octets[at : at + width]
        at += width
        if piece == b"\x80":
            yield "€"
            continue
        try:
            yield piece.decode("gbk")
        except UnicodeDecodeError:
            if errors == "strict":
                raise
            at -= len(piece) - 1
            yield "\ufffd" if errors == "replace" else ""
